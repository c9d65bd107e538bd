// What `train.fit` was asked for, read and checked before anything is trained.

import type { LayersModel } from "@tensorflow/tfjs";

import { random } from "../data/random.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import { Sequential } from "../nn/sequential.ts";
import { Adam } from "../optim/adam.ts";
import { Optimizer } from "../optim/optimizer.ts";
import { type Batches, ExampleBatches, isStream, StreamedBatches } from "./batches.ts";
import { CallbackList } from "./callbacks.ts";
import { type Examples, type Rows, readExamples } from "./examples.ts";
import type { FitOptions, Task } from "./fit-options.ts";
import { TrainingHistory } from "./history.ts";
import { liveChart } from "./live-chart.ts";
import { readLoss } from "./loss.ts";
import { type Metrics, readMetrics } from "./metrics.ts";
import { makeProgress } from "./progress.ts";
import { readLayersTargets, readTargets } from "./targets.ts";
import { layersTrainee, sequentialTrainee, type Trainee } from "./trainee.ts";
import type { TrainingPlan } from "./training-loop.ts";

export type Options = FitOptions & Partial<Task<Metrics>>;

const TASK = ["loss", "optimizer", "metrics"];
const STREAM = ["epochs", "validationData", "callbacks", "verbose", "signal", "onNaN", "resume"];
const EXAMPLES = [
  ...["epochs", "batchSize", "shuffle", "seed", "validationData", "validationSplit", "callbacks", "verbose"],
  ...["signal", "onNaN", "resume"],
];

/** Examples measured at once, if batches are not larger: still few enough for the memory of images. */
const MEASURED = 256;

/** All arguments read, before anything is trained. */
export async function readPlan(
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
