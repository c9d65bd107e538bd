// `train.fit`: what it takes, read and checked before anything is trained.

import type { LayersModel } from "@tensorflow/tfjs";

import { random } from "../data/random.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import { exists, readWhole } from "../models/whole-file.ts";
import { Sequential } from "../nn/sequential.ts";
import { Adam } from "../optim/adam.ts";
import { Optimizer } from "../optim/optimizer.ts";
import { type Batches, ExampleBatches, isStream, StreamedBatches } from "./batches.ts";
import { CallbackList, type Callbacks } from "./callbacks.ts";
import { Checkpoint } from "./checkpoint.ts";
import { type Examples, type Rows, readExamples } from "./examples.ts";
import { type History, TrainingHistory } from "./history.ts";
import { liveChart } from "./live-chart.ts";
import { type LossFunction, type LossName, readLoss } from "./loss.ts";
import { type MetricNames, type Metrics, readMetrics } from "./metrics.ts";
import { makeProgress, type Verbose } from "./progress.ts";
import { restoreSnapshot } from "./snapshot.ts";
import { readLayersTargets, readTargets } from "./targets.ts";
import { layersTrainee, sequentialTrainee, type Trainee } from "./trainee.ts";
import { TrainingLoop, type TrainingPlan } from "./training-loop.ts";

/** For examples that come as a stream of batches. */
export interface StreamFitOptions {
  epochs?: number;
  /** Measured after each epoch, never trained on. */
  validationData?: readonly [x: Rows, y: Rows] | Batches;
  callbacks?: Callbacks | readonly Callbacks[];
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

interface Task<M extends Metrics> {
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

type Options = FitOptions & Partial<Task<Metrics>>;

const TASK = ["loss", "optimizer", "metrics"];
const STREAM = ["epochs", "validationData", "callbacks", "verbose", "signal", "onNaN", "resume"];
const EXAMPLES = [
  ...["epochs", "batchSize", "shuffle", "seed", "validationData", "validationSplit", "callbacks", "verbose"],
  ...["signal", "onNaN", "resume"],
];

/** Examples measured at once, if batches are not larger: still few enough for the memory of images. */
const MEASURED = 256;

/** All arguments read, before anything is trained. */
async function readPlan(
  model: Sequential | LayersModel,
  x: Rows | Batches,
  y: Rows,
  options: Options,
): Promise<TrainingPlan> {
  const own = model instanceof Sequential;
  const stream = isStream(x);
  checkOptions("train.fit", options, [...(own ? TASK : []), ...(stream ? STREAM : EXAMPLES)]);
  const { epochs = 1, shuffle = true, seed = 0, verbose = true, signal, onNaN = "stop" } = options;
  checkCount("train.fit: epochs", epochs, 0);
  if (onNaN !== "stop" && onNaN !== "continue") {
    throw new RangeError(`train.fit: onNaN must be "stop" or "continue", got "${onNaN}"`);
  }
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`train.fit: seed must be a whole number, got ${seed}`);
  }
  const chart = verbose === "chart" ? [liveChart()] : [];
  const callbacks = new CallbackList([...chart, ...[options.callbacks ?? []].flat()]);
  const progress = makeProgress(verbose);
  const { ready, prepare } = own ? ownTask(model, options) : layersTask(model);
  let source: TrainingPlan["source"];
  let validation: TrainingPlan["validation"];
  let order: Record<string, unknown> = {};
  if (stream) {
    const streamed = new StreamedBatches("train.fit", x, (where, [x, y]) =>
      ready(where, readExamples(where, x, y)),
    );
    if (epochs > 0) await streamed.open();
    source = streamed;
    validation = readValidation(options, ready, MEASURED);
  } else {
    const all = readExamples(NAMES, x, y);
    const [examples, measured] = splitOff(all, options);
    const batchSize = readBatchSize(options.batchSize, examples.count);
    const size = Math.max(batchSize, MEASURED);
    source = new ExampleBatches(ready(NAMES, examples), batchSize, shuffle ? random(seed) : undefined);
    validation = measured
      ? new ExampleBatches(ready(VALIDATION_NAMES, measured), size)
      : readValidation(options, ready, size);
    order = { batchSize, shuffle, seed, examples: examples.count };
  }
  const { trainee, optimizer, loss } = prepare();
  const metrics = trainee.names.slice(1);
  return {
    model,
    trainee,
    optimizer,
    source,
    validation,
    epochs,
    done: 0,
    task: { loss, metrics, ...order },
    history: new TrainingHistory(metrics),
    callbacks,
    progress,
    signal,
    onNaN,
  };
}

/** How a model takes its examples; and, once it is built for them, what trains it. */
interface ReadTask {
  ready(where: readonly [x: string, y: string], examples: Examples): Examples;
  prepare(): { trainee: Trainee; optimizer: Optimizer | undefined; loss: string | undefined };
}

function ownTask(model: Sequential, options: Options): ReadTask {
  const loss = readLoss("train.fit", options.loss!);
  const metrics = readMetrics("train.fit", options.metrics ?? []);
  const optimizer = readOptimizer(options.optimizer);
  const name = typeof options.loss === "string" ? options.loss : options.loss!.name;
  return {
    ready: (where, examples) => readTargets(model, examples, loss, where),
    prepare: () => ({
      trainee: sequentialTrainee({ model, loss, optimizer, metrics }),
      optimizer,
      loss: name,
    }),
  };
}

function layersTask(model: LayersModel): ReadTask {
  const trainee = layersTrainee(model);
  return {
    ready: (where, examples) => readLayersTargets(model, examples, where),
    prepare: () => ({ trainee, optimizer: undefined, loss: undefined }),
  };
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

const NAMES = ["train.fit: x", "train.fit: y"] as const;
const VALIDATION_NAMES = ["train.fit: validationData[0]", "train.fit: validationData[1]"] as const;

function readOptimizer(optimizer: Optimizer = new Adam()): Optimizer {
  if (optimizer instanceof Optimizer) return optimizer;
  const got = typeof optimizer === "object" ? "an object of another kind" : `"${String(optimizer)}"`;
  throw new TypeError(
    `train.fit: optimizer must be one of optim, got ${got}; write new optim.Adam({ learningRate: 0.001 })`,
  );
}

/** The examples to train on, and those that validationSplit keeps back. */
function splitOff(
  all: Examples,
  { validationData, validationSplit }: Options,
): [Examples, Examples | undefined] {
  if (validationData !== undefined && validationSplit !== undefined) {
    throw new TypeError(
      "train.fit: validationData and validationSplit are two ways to say one thing; leave one out",
    );
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

function readValidation(
  { validationData }: Options,
  ready: ReadTask["ready"],
  batchSize: number,
): TrainingPlan["validation"] {
  if (validationData === undefined) return undefined;
  if (isStream(validationData)) {
    const where = "train.fit: validationData";
    return new StreamedBatches(where, validationData, (where, [x, y]) =>
      ready(where, readExamples(where, x, y)),
    );
  }
  if (!Array.isArray(validationData) || validationData.length !== 2) {
    throw new TypeError("train.fit: validationData must be [x, y], or a stream of batches [x, y]");
  }
  const examples = readExamples(VALIDATION_NAMES, ...(validationData as [Rows, Rows]));
  return new ExampleBatches(ready(VALIDATION_NAMES, examples), batchSize);
}

function readBatchSize(batchSize: number | undefined, count: number): number {
  if (batchSize === undefined) return Math.min(32, count);
  checkCount("train.fit: batchSize", batchSize);
  if (batchSize <= count) return batchSize;
  throw new RangeError(`train.fit: batchSize must be at most the ${count} examples, got ${batchSize}`);
}
