// The options of `train.fit`.

import type { Optimizer } from "../optim/optimizer.ts";
import type { Batches } from "./batches.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Rows } from "./examples.ts";
import type { LossFunction, LossName } from "./loss.ts";
import type { Metrics } from "./metrics.ts";
import type { Verbose } from "./progress.ts";

/** For examples that come as a stream of batches. */
export interface StreamFitOptions {
  /** How often all examples are gone through. */
  epochs?: number;
  /** Measured after each epoch, never trained on. */
  validationData?: readonly [x: Rows, y: Rows] | Batches;
  /** Called as training goes on: `train.earlyStopping`, `train.checkpoint` and their siblings, or your own. */
  callbacks?: Callbacks | readonly Callbacks[];
  /** false or 0 shows nothing, true or 1 a bar, 2 a line for each epoch, "chart" a chart that grows. */
  verbose?: Verbose;
  /** Training stops after the batch at hand; what was learned stays, and fit resolves with the history so far. */
  signal?: AbortSignal;
  /** What to do about a loss that is no finite number: stop with an error that says why, or go on. */
  onNaN?: "stop" | "continue";
  /**
   * A checkpoint's file to go on from, with the numbers of a training that was never stopped. Given the callback
   * `train.checkpoint(...)` instead of a path, training begins anew where its file is not there yet.
   */
  resume?: string | Checkpoint;
}

export interface FitOptions extends StreamFitOptions {
  /** Examples in a step; the last batch of an epoch may have fewer. Without it 32, or all if they are fewer. */
  batchSize?: number;
  /** Whether the examples come in a new order each epoch. */
  shuffle?: boolean;
  /** Of that order: the same seed, the same numbers. */
  seed?: number;
  /** Instead of validationData: this share of the examples, the last ones, before any shuffling. */
  validationSplit?: number;
}

/** For a model of nn, which has no loss and optimizer of its own. */
export interface TaskOptions<M extends Metrics> extends FitOptions, Task<M> {}

/** What a model of nn is trained for, and by what. */
export interface Task<M extends Metrics> {
  /** By name, or a function of (prediction, target). */
  loss: LossName | LossFunction;
  /** Without it a new Adam. */
  optimizer?: Optimizer;
  /** Measured beside the loss: names, or functions by a name of yours. */
  metrics?: M;
}
