// `train.evaluate`: how good a model is on examples that it has not seen.

import type { LayersModel } from "@tensorflow/tfjs";

import { checkCount, checkOptions } from "../engine/options.ts";
import { Sequential } from "../nn/sequential.ts";
import { type Rows, readExamples } from "./examples.ts";
import { type LossFunction, type LossName, readLoss } from "./loss.ts";
import { measure } from "./measure.ts";
import { type MetricNames, type Metrics, readMetrics } from "./metrics.ts";
import { pause } from "./pause.ts";
import { readLayersTargets, readTargets } from "./targets.ts";
import { layersTrainee, measurement } from "./trainee.ts";

export interface EvaluateOptions<M extends Metrics = Metrics> {
  loss: LossName | LossFunction;
  metrics?: M;
  /** Examples measured at once; 256 if absent. */
  batchSize?: number;
}

/**
 * The loss and the metrics, each the mean over all examples.
 *
 *     const { loss, accuracy } = await train.evaluate(model, x, y, {
 *       loss: "softmaxCrossEntropy",
 *       metrics: ["accuracy"],
 *     });
 *
 * A model of tf.layers is measured by the loss and metrics it was compiled with.
 */
export function evaluate(
  model: LayersModel,
  x: Rows,
  y: Rows,
  options?: { batchSize?: number },
): Promise<{ loss: number; accuracy?: number }>;
// The last one, as TypeScript reports errors against the last overload.
export function evaluate<const M extends Metrics = []>(
  model: Sequential,
  x: Rows,
  y: Rows,
  options: EvaluateOptions<M>,
): Promise<Record<"loss" | MetricNames<M>, number>>;
export async function evaluate(
  model: Sequential | LayersModel,
  x: Rows,
  y: Rows,
  options: Partial<EvaluateOptions> = {},
): Promise<{ loss: number }> {
  const own = model instanceof Sequential;
  checkOptions("train.evaluate", options, own ? ["loss", "metrics", "batchSize"] : ["batchSize"]);
  const { batchSize = 256 } = options;
  checkCount("train.evaluate: batchSize", batchSize);
  const where = ["train.evaluate: x", "train.evaluate: y"] as const;
  const examples = readExamples(where, x, y);
  if (!own) {
    const trainee = layersTrainee(model, "train.evaluate");
    return (await measure(trainee, readLayersTargets(model, examples, where), batchSize, pause)) as {
      loss: number;
    };
  }
  const loss = readLoss("train.evaluate", options.loss!);
  const metrics = readMetrics("train.evaluate", options.metrics ?? []);
  const ready = readTargets(model, examples, loss, where);
  return (await measure(measurement({ model, loss, metrics }), ready, batchSize, pause)) as { loss: number };
}
