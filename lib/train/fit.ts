// `train.fit`: what it takes, read and checked before anything is trained.

import type { LayersModel } from "@tensorflow/tfjs";

import { random } from "../data/random.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import { Sequential } from "../nn/sequential.ts";
import { Adam } from "../optim/adam.ts";
import { Optimizer } from "../optim/optimizer.ts";
import { CallbackList, type Callbacks } from "./callbacks.ts";
import { type Examples, type Rows, readExamples } from "./examples.ts";
import { type History, TrainingHistory } from "./history.ts";
import { type LossFunction, type LossName, readLoss } from "./loss.ts";
import { type MetricNames, type Metrics, readMetrics } from "./metrics.ts";
import { makeProgress, type Verbose } from "./progress.ts";
import { readLayersTargets, readTargets } from "./targets.ts";
import { layersTrainee, sequentialTrainee, type Trainee } from "./trainee.ts";
import { TrainingLoop, type TrainingPlan } from "./training-loop.ts";

export interface FitOptions {
  epochs?: number;
  /** Examples in a step; the last batch of an epoch may have fewer. Without it 32, or all if they are fewer. */
  batchSize?: number;
  /** Whether the examples come in a new order each epoch. */
  shuffle?: boolean;
  /** Of that order: the same seed, the same numbers. */
  seed?: number;
  /** Measured after each epoch, never trained on. */
  validationData?: readonly [x: Rows, y: Rows];
  /** Instead of validationData: this share of the examples, the last ones, before any shuffling. */
  validationSplit?: number;
  callbacks?: Callbacks | readonly Callbacks[];
  verbose?: Verbose;
  /** Training stops after the batch at hand; what was learned stays, and fit resolves with the history so far. */
  signal?: AbortSignal;
  /** What to do about a loss that is no finite number: stop with an error that says why, or go on. */
  onNaN?: "stop" | "continue";
}

/** For a model of nn, which has no loss and optimizer of its own. */
export interface TaskOptions<M extends Metrics> extends FitOptions {
  loss: LossName | LossFunction;
  /** Without it a new Adam. */
  optimizer?: Optimizer;
  metrics?: M;
}

/**
 * Trains a model on examples x [examples, ...] and their targets y, in mini-batches; gives what was measured,
 * epoch by epoch.
 *
 *     const history = await train.fit(model, x, y, { loss: "softmaxCrossEntropy", epochs: 5 });
 *     history.loss; // one number for each epoch
 *
 * A model of tf.layers is trained with the loss, optimizer and metrics it was compiled with.
 *
 * An interrupt ends training after the batch at hand: the model keeps what it has learned, `model.history` what
 * was measured. Named as in Keras; `onNaN`, `signal` and `seed` are ours.
 */
export function fit(
  model: LayersModel,
  x: Rows,
  y: Rows,
  options?: FitOptions,
): Promise<TrainingHistory & Partial<Record<"accuracy" | "valAccuracy", number[]>>>;
// The last one, as TypeScript reports errors against the last overload.
export function fit<const M extends Metrics = []>(
  model: Sequential,
  x: Rows,
  y: Rows,
  options: TaskOptions<M>,
): Promise<History<MetricNames<M>>>;
export async function fit(
  model: Sequential | LayersModel,
  x: Rows,
  y: Rows,
  options: FitOptions & Partial<TaskOptions<Metrics>> = {},
): Promise<TrainingHistory> {
  const plan = readPlan(model, x, y, options);
  model.stopTraining = false;
  if (model instanceof Sequential) model.history = plan.history;
  await new TrainingLoop(plan).run();
  return plan.history;
}

const TASK = ["loss", "optimizer", "metrics"];
const KNOWN = [
  "epochs",
  "batchSize",
  "shuffle",
  "seed",
  "validationData",
  "validationSplit",
  "callbacks",
  "verbose",
  "signal",
  "onNaN",
];

/** All arguments read, before anything is trained. */
function readPlan(
  model: Sequential | LayersModel,
  x: Rows,
  y: Rows,
  options: FitOptions & Partial<TaskOptions<Metrics>>,
): TrainingPlan {
  const own = model instanceof Sequential;
  checkOptions("train.fit", options, own ? [...TASK, ...KNOWN] : KNOWN);
  const { epochs = 1, shuffle = true, seed = 0, verbose = true, signal, onNaN = "stop" } = options;
  checkCount("train.fit: epochs", epochs, 0);
  if (onNaN !== "stop" && onNaN !== "continue") {
    throw new RangeError(`train.fit: onNaN must be "stop" or "continue", got "${onNaN}"`);
  }
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`train.fit: seed must be a whole number, got ${seed}`);
  }
  const callbacks = new CallbackList(options.callbacks);
  const all = readExamples(NAMES, x, y);
  let [examples, validation] = withValidation(all, options);
  const batchSize = readBatchSize(options.batchSize, examples.count);
  let trainee: Trainee;
  let optimizer: Optimizer | undefined;
  if (own) {
    const loss = readLoss("train.fit", options.loss!);
    const metrics = readMetrics("train.fit", options.metrics ?? []);
    examples = readTargets(model, examples, loss, NAMES);
    validation &&= readTargets(model, validation, loss, VALIDATION_NAMES);
    optimizer = readOptimizer(options.optimizer);
    trainee = sequentialTrainee({ model, loss, optimizer, metrics });
  } else {
    trainee = layersTrainee(model);
    examples = readLayersTargets(model, examples, NAMES);
    validation &&= readLayersTargets(model, validation, VALIDATION_NAMES);
  }
  return {
    model,
    trainee,
    optimizer,
    examples,
    validation,
    epochs,
    batchSize,
    order: { shuffle, random: random(seed) },
    history: new TrainingHistory(trainee.names.slice(1)),
    callbacks,
    progress: makeProgress(verbose),
    signal,
    onNaN,
  };
}

const NAMES = ["train.fit: x", "train.fit: y"] as const;
const VALIDATION_NAMES = ["train.fit: validationData[0]", "train.fit: validationData[1]"] as const;

function readOptimizer(optimizer: Optimizer = new Adam()): Optimizer {
  if (optimizer instanceof Optimizer) return optimizer;
  const got = typeof optimizer === "object" ? "an object of another kind" : `"${String(optimizer)}"`;
  throw new TypeError(
    `train.fit: optimizer must be one of optim, got ${got}; write new optim.Adam({ learningRate: 0.001 })`,
  );
}

function withValidation(all: Examples, options: FitOptions): [Examples, Examples | undefined] {
  const { validationData, validationSplit } = options;
  if (validationData !== undefined) {
    if (validationSplit !== undefined) {
      throw new TypeError(
        "train.fit: validationData and validationSplit are two ways to say one thing; leave one out",
      );
    }
    if (!Array.isArray(validationData) || validationData.length !== 2) {
      throw new TypeError("train.fit: validationData must be [x, y]");
    }
    return [all, readExamples(VALIDATION_NAMES, ...(validationData as [Rows, Rows]))];
  }
  if (validationSplit === undefined || validationSplit === 0) return [all, undefined];
  if (!(validationSplit > 0 && validationSplit < 1)) {
    throw new RangeError(`train.fit: validationSplit must be at least 0 and below 1, got ${validationSplit}`);
  }
  const [examples, validation] = all.split(validationSplit);
  if (validation.count > 0 && examples.count > 0) return [examples, validation];
  throw new RangeError(
    `train.fit: validationSplit ${validationSplit} of ${all.count} examples leaves ${examples.count} to train on ` +
      `and ${validation.count} to measure; give more examples or another share`,
  );
}

function readBatchSize(batchSize: number | undefined, count: number): number {
  if (batchSize === undefined) return Math.min(32, count);
  checkCount("train.fit: batchSize", batchSize);
  if (batchSize <= count) return batchSize;
  throw new RangeError(`train.fit: batchSize must be at most the ${count} examples, got ${batchSize}`);
}
