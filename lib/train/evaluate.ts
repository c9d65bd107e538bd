// `train.evaluate`: how good a model is on examples that it has not seen.

import type { LayersModel } from "@tensorflow/tfjs";

import { checkCount, checkOptions } from "../engine/options.ts";
import { Sequential } from "../nn/sequential.ts";
import { type Batches, ExampleBatches, isStream, StreamedBatches } from "./batches.ts";
import { type Examples, type Rows, readExamples } from "./examples.ts";
import { type LossFunction, type LossName, readLoss } from "./loss.ts";
import { measure } from "./measure.ts";
import { type MetricNames, type Metrics, readMetrics } from "./metrics.ts";
import { pause } from "./pause.ts";
import { readLayersTargets, readTargets } from "./targets.ts";
import { layersTrainee, type Measured, measurement } from "./trainee.ts";

export interface EvaluateOptions<M extends Metrics = Metrics> {
  /** The name of a loss, or a function of prediction and target. */
  loss: LossName | LossFunction;
  /** What is measured besides: names, or functions by a name of yours. */
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
 * Examples may come as a stream of batches [x, y] too: `evaluate(model, batches, options)`. A model of tf.layers is
 * measured by the loss and metrics it was compiled with. Penalties of layers (`kernelRegularizer`) are part of the loss,
 * as in `fit` and in Keras.
 */
export function evaluate(
  model: LayersModel,
  x: Rows,
  y: Rows,
  options?: { batchSize?: number },
): Promise<{ loss: number; accuracy?: number }>;
export function evaluate(model: LayersModel, batches: Batches): Promise<{ loss: number; accuracy?: number }>;
export function evaluate<const M extends Metrics = []>(
  model: Sequential,
  batches: Batches,
  options: Omit<EvaluateOptions<M>, "batchSize">,
): Promise<Record<"loss" | MetricNames<M>, number>>;
// The last one, as TypeScript reports errors against the last overload.
export function evaluate<const M extends Metrics = []>(
  model: Sequential,
  x: Rows,
  y: Rows,
  options: EvaluateOptions<M>,
): Promise<Record<"loss" | MetricNames<M>, number>>;
export async function evaluate(
  model: Sequential | LayersModel,
  x: Rows | Batches,
  ...rest: unknown[]
): Promise<{ loss: number }> {
  const stream = isStream(x);
  const [y, options = {}] = (stream ? [undefined, ...rest] : rest) as [Rows, Partial<EvaluateOptions>?];
  const own = model instanceof Sequential;
  const known = [...(own ? ["loss", "metrics"] : []), ...(stream ? [] : ["batchSize"])];
  checkOptions("train.evaluate", options, known);
  const { batchSize = 256 } = options;
  checkCount("train.evaluate: batchSize", batchSize);
  const { measured, ready } = own ? ownMeasured(model, options) : layersMeasured(model);
  if (stream) {
    const source = new StreamedBatches("train.evaluate", x, (where, [x, y]) =>
      ready(where, readExamples(where, x, y)),
    );
    return (await measure(measured, source, pause)) as { loss: number };
  }
  const where = ["train.evaluate: x", "train.evaluate: y"] as const;
  const examples = ready(where, readExamples(where, x, y));
  return (await measure(measured, new ExampleBatches(examples, batchSize), pause)) as { loss: number };
}

/** What measures a model, and how it takes its examples. */
interface Measurer {
  measured: Measured;
  ready(where: readonly [x: string, y: string], examples: Examples): Examples;
}

function ownMeasured(model: Sequential, options: Partial<EvaluateOptions>): Measurer {
  const loss = readLoss("train.evaluate", options.loss!);
  const metrics = readMetrics("train.evaluate", options.metrics ?? []);
  return {
    measured: measurement({ model, loss, metrics }),
    ready: (where, examples) => readTargets(model, examples, loss, where),
  };
}

function layersMeasured(model: LayersModel): Measurer {
  const measured = layersTrainee(model, "train.evaluate");
  return { measured, ready: (where, examples) => readLayersTargets(model, examples, where) };
}
