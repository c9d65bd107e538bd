// `train.fit`: trains a model on examples, in memory or in a stream, from the beginning or from a checkpoint.

import type { LayersModel } from "@tensorflow/tfjs";

import { exists, readWhole } from "../models/whole-file.ts";
import { Sequential } from "../nn/sequential.ts";
import { type Batches, isStream } from "./batches.ts";
import { Checkpoint } from "./checkpoint.ts";
import type { Rows } from "./examples.ts";
import type { FitOptions, StreamFitOptions, Task, TaskOptions } from "./fit-options.ts";
import type { History, TrainingHistory } from "./history.ts";
import type { MetricNames, Metrics } from "./metrics.ts";
import { type Options, readPlan } from "./read-plan.ts";
import { restoreSnapshot } from "./snapshot.ts";
import { TrainingLoop, type TrainingPlan } from "./training-loop.ts";

/**
 * Trains a model on examples x [examples, ...] and their targets y, in mini-batches; gives what was measured,
 * epoch by epoch.
 *
 *     const history = await train.fit(model, x, y, { loss: "softmaxCrossEntropy", epochs: 5 });
 *     history.loss; // one number for each epoch
 *
 * Examples that do not fit into memory come as a stream of batches [x, y], which is read once each epoch:
 *
 *     await train.fit(model, batches, { loss: "mse", epochs: 5 });
 *
 * A model of tf.layers is trained with the loss, optimizer and metrics it was compiled with.
 *
 * An interrupt ends training after the batch at hand: the model keeps what it has learned, `model.history` what
 * was measured. Named as in Keras; `onNaN`, `signal`, `seed` and `resume` are ours.
 */
export function fit(
  model: LayersModel,
  x: Rows,
  y: Rows,
  options?: FitOptions,
): Promise<TrainingHistory & Partial<Record<"accuracy" | "valAccuracy", number[]>>>;
export function fit(
  model: LayersModel,
  batches: Batches,
  options?: StreamFitOptions,
): Promise<TrainingHistory & Partial<Record<"accuracy" | "valAccuracy", number[]>>>;
export function fit<const M extends Metrics = []>(
  model: Sequential,
  batches: Batches,
  options: StreamFitOptions & Task<M>,
): Promise<History<MetricNames<M>>>;
// The last one, as TypeScript reports errors against the last overload.
export function fit<const M extends Metrics = []>(
  model: Sequential,
  x: Rows,
  y: Rows,
  options: TaskOptions<M>,
): Promise<History<MetricNames<M>>>;
export async function fit(
  model: Sequential | LayersModel,
  x: Rows | Batches,
  ...rest: unknown[]
): Promise<TrainingHistory> {
  const [y, options = {}] = (isStream(x) ? [undefined, ...rest] : rest) as [Rows, Options?];
  const plan = await readPlan(model, x, y, options);
  model.stopTraining = false;
  if (options.resume !== undefined) await resume(plan, options.resume);
  if (model instanceof Sequential) model.history = plan.history;
  await new TrainingLoop(plan).run();
  return plan.history;
}

/** Goes on from a checkpoint: by its path, or by the callback that writes it. */
async function resume(plan: TrainingPlan, from: string | Checkpoint): Promise<void> {
  if (typeof from !== "string" && !(from instanceof Checkpoint)) {
    throw new TypeError(
      `train.fit: resume must be a file's name or train.checkpoint({ path }), got ${typeof from}`,
    );
  }
  const path = typeof from === "string" ? from : from.path;
  if (typeof from !== "string" && !(await exists("train.fit: resume", path))) return;
  const bytes = await readWhole("train.fit: resume", path);
  plan.done = restoreSnapshot(`train.fit: resume "${path}"`, plan, bytes);
}
