// `train.fit`: the training loop. Batches, steps, history, progress, and a way to stop.

import type { LayersModel } from "@tensorflow/tfjs";

import { random } from "../data/random.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Sequential } from "../nn/sequential.ts";
import { Adam } from "../optim/adam.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { CallbackList, type Callbacks } from "./callbacks.ts";
import { diagnose, type NonFiniteLossError } from "./diagnose.ts";
import { type Examples, inOrder, type Rows, readExamples, shuffle } from "./examples.ts";
import { type History, type Logs, type Stop, TrainingHistory, validation } from "./history.ts";
import { type LossFunction, type LossName, readLoss } from "./loss.ts";
import { measure } from "./measure.ts";
import { type MetricNames, type Metrics, readMetrics } from "./metrics.ts";
import { pause } from "./pause.ts";
import { makeProgress, type Progress, type ProgressState, type Verbose } from "./progress.ts";
import { readTargets } from "./targets.ts";
import { layersTrainee, sequentialTrainee, type Trainee } from "./trainee.ts";

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
export function fit<const M extends Metrics = []>(
  model: Sequential,
  x: Rows,
  y: Rows,
  options: TaskOptions<M>,
): Promise<History<MetricNames<M>>>;
export function fit(
  model: LayersModel,
  x: Rows,
  y: Rows,
  options?: FitOptions,
): Promise<TrainingHistory & Partial<Record<"accuracy" | "valAccuracy", number[]>>>;
export async function fit(
  model: Sequential | LayersModel,
  x: Rows,
  y: Rows,
  options: FitOptions & Partial<TaskOptions<Metrics>> = {},
): Promise<TrainingHistory> {
  const run = new Run(model, x, y, options);
  model.stopTraining = false;
  if (model instanceof Sequential) model.history = run.history;
  await run.train();
  return run.history;
}

const TASK = ["loss", "optimizer", "metrics"];
const KNOWN = [
  ...["epochs", "batchSize", "shuffle", "seed", "validationData", "validationSplit"],
  ...["callbacks", "verbose", "signal", "onNaN"],
];

/** How long steps go on before losses are read, the bar is drawn and the event loop gets a turn. */
const TURN_MS = 50;

/** A step whose loss has not been read yet. */
interface Pending {
  batch: number;
  size: number;
  measured: tf.Tensor[];
}

/** One call of fit. */
class Run {
  readonly history: TrainingHistory;
  readonly #model: Sequential | LayersModel;
  readonly #trainee: Trainee;
  readonly #examples: Examples;
  readonly #validation: Examples | undefined;
  readonly #options: FitOptions & Partial<TaskOptions<Metrics>>;
  readonly #callbacks: CallbackList;
  readonly #progress: Progress;
  readonly #epochs: number;
  readonly #batchSize: number;
  readonly #order: Int32Array;
  readonly #pending: Pending[] = [];
  /** The state when the first of the pending steps began, to go back to if one of them went wrong. */
  #saved: tf.Tensor[] = [];
  /** Sums over the epoch's examples so far, in the order of the trainee's names. */
  #sums: number[] = [];
  #seen = 0;
  #recentLosses: number[] = [];
  #startMs = 0;
  #turnMs = 0;

  constructor(
    model: Sequential | LayersModel,
    x: Rows,
    y: Rows,
    options: FitOptions & Partial<TaskOptions<Metrics>>,
  ) {
    const own = model instanceof Sequential;
    checkOptions("train.fit", options, own ? [...TASK, ...KNOWN] : KNOWN);
    this.#options = options;
    this.#model = model;
    this.#callbacks = new CallbackList(options.callbacks);
    this.#epochs = options.epochs ?? 1;
    checkCount("train.fit: epochs", this.#epochs, 0);

    const all = readExamples(["train.fit: x", "train.fit: y"], x, y);
    [this.#examples, this.#validation] = withValidation(all, options);
    this.#batchSize = readBatchSize(options.batchSize, this.#examples.count);
    if (model instanceof Sequential) {
      const loss = readLoss("train.fit", options.loss!);
      const metrics = readMetrics("train.fit", options.metrics ?? []);
      this.#examples = readTargets(model, this.#examples, loss, ["train.fit: x", "train.fit: y"]);
      this.#validation &&= readTargets(model, this.#validation, loss, [
        "train.fit: validationData[0]",
        "train.fit: validationData[1]",
      ]);
      this.#trainee = sequentialTrainee({ model, loss, optimizer: options.optimizer ?? new Adam(), metrics });
    } else {
      this.#trainee = layersTrainee(model);
    }
    this.#order = inOrder(this.#examples.count);
    this.history = new TrainingHistory(this.#trainee.names.slice(1));
    this.#progress = makeProgress(options.verbose ?? true);
  }

  async train(): Promise<void> {
    const next = random(this.#options.seed ?? 0);
    this.#startMs = this.#turnMs = performance.now();
    try {
      await this.#callbacks.call("onTrainBegin");
      for (let epoch = 0; epoch < this.#epochs && !this.#stop(); epoch++) {
        await this.#callbacks.call("onEpochBegin", epoch);
        if (this.#options.shuffle ?? true) shuffle(this.#order, next);
        await this.#epoch(epoch);
      }
      await this.#callbacks.call("onTrainEnd");
    } finally {
      this.#release();
      this.history.seconds = this.#seconds();
      this.#progress.end(this.#state(this.#epochNow, this.#lastLogs));
    }
  }

  #epochNow = 0;
  #lastLogs: Logs = {};

  async #epoch(epoch: number): Promise<void> {
    const { count } = this.#examples;
    this.#epochNow = epoch;
    this.#sums = this.#trainee.names.map(() => 0);
    this.#seen = 0;
    for (let batch = 0, from = 0; from < count; batch++, from += this.#batchSize) {
      this.#step(batch);
      if (this.#callbacks.watchesBatches) {
        const logs = this.#read(epoch);
        await this.#callbacks.call("onBatchEnd", batch, logs);
      }
      if (performance.now() - this.#turnMs >= TURN_MS) await this.#turn(epoch);
      if (this.#stop()) break;
    }
    this.#read(epoch);
    const logs = this.#means();
    if (this.#validation && !this.#options.signal?.aborted) {
      const measured = await measure(
        this.#trainee,
        this.#validation,
        Math.max(this.#batchSize, MEASURED),
        () => this.#turn(epoch),
      );
      for (const [name, value] of Object.entries(measured)) logs[validation(name)] = value;
    }
    this.#lastLogs = logs;
    this.history.push(logs);
    this.history.seconds = this.#seconds();
    this.#progress.epochEnd(this.#state(epoch, logs));
    await this.#callbacks.call("onEpochEnd", epoch, logs);
  }

  #step(batch: number): void {
    const { state } = this.#trainee;
    // A clone shares the numbers: the parameters that come after leave these alone.
    if (this.#pending.length === 0 && this.#stopsAtNaN && state) this.#saved = state.map((v) => v.clone());
    const from = batch * this.#batchSize;
    const to = Math.min(from + this.#batchSize, this.#examples.count);
    const [x, y] = this.#examples.batch(from, to, this.#order);
    try {
      this.#pending.push({ batch, size: to - from, measured: this.#trainee.step(x, y) });
    } finally {
      x.dispose();
      y.dispose();
    }
    this.history.steps++;
  }

  /** Losses are read, the bar is drawn, and whatever waits for the event loop has its turn. */
  async #turn(epoch: number): Promise<void> {
    this.#read(epoch);
    this.history.seconds = this.#seconds();
    this.#progress.update(this.#state(epoch, { ...this.#lastLogs, ...this.#means() }));
    await pause();
    this.#turnMs = performance.now();
  }

  /**
   * Reads what the pending steps have measured; gives the last one's.
   *
   * Not after each step: on a GPU a read waits for all that was asked for, which would leave it idle in between.
   */
  #read(epoch: number): Logs {
    const { names } = this.#trainee;
    let last: number[] = [];
    for (const { measured, size, batch } of this.#pending) {
      last = measured.map((value) => value.dataSync()[0]!);
      if (!Number.isFinite(last[0]) && this.#stopsAtNaN) throw this.#diagnose(epoch, batch, last[0]!);
      for (const [i, value] of last.entries()) this.#sums[i]! += value * size;
      this.#seen += size;
      this.#recentLosses.push(last[0]!);
    }
    this.#recentLosses.splice(0, this.#recentLosses.length - RECENT);
    this.#release();
    return Object.fromEntries(last.map((value, i) => [names[i]!, value]));
  }

  #release(): void {
    for (const { measured } of this.#pending) tf.dispose(measured);
    this.#pending.length = 0;
    tf.dispose(this.#saved);
    this.#saved = [];
  }

  /** Goes back to before the steps that were not read, and again up to the one that went wrong. */
  #diagnose(epoch: number, batch: number, loss: number): NonFiniteLossError {
    const { state, step } = this.#trainee;
    const rewound = state !== undefined;
    const first = this.#pending[0]!.batch;
    const batches = (of: number) => {
      const from = of * this.#batchSize;
      const to = Math.min(from + this.#batchSize, this.#examples.count);
      return { rows: this.#order.subarray(from, to), tensors: this.#examples.batch(from, to, this.#order) };
    };
    this.history.steps -= this.#pending.at(-1)!.batch - batch;
    if (state) {
      for (const [i, variable] of state.entries()) variable.assign(this.#saved[i]!);
      for (let again = first; again < batch; again++) {
        const { tensors } = batches(again);
        tf.dispose(step(...tensors));
        tf.dispose(tensors);
      }
    }
    const { rows, tensors } = batches(batch);
    const [x, y] = tensors;
    const model = this.#model;
    const error = diagnose(
      {
        loss,
        step: this.history.steps,
        epoch: epoch + 1,
        batch: batch + 1,
        before: this.#recentLosses,
        x,
        y,
        rows,
        learningRate: this.#options.optimizer?.learningRate,
        rewound,
      },
      model instanceof Sequential ? model.layers : [],
    );
    tf.dispose(tensors);
    return error;
  }

  get #stopsAtNaN(): boolean {
    return (this.#options.onNaN ?? "stop") === "stop";
  }

  #stop(): boolean {
    const stopped: Stop | undefined = this.#options.signal?.aborted
      ? "signal"
      : this.#model.stopTraining
        ? "callback"
        : undefined;
    if (stopped) this.history.stopped = stopped;
    return stopped !== undefined;
  }

  /** The means over the epoch's examples so far. */
  #means(): Logs {
    if (this.#seen === 0) return {};
    return Object.fromEntries(this.#trainee.names.map((name, i) => [name, this.#sums[i]! / this.#seen]));
  }

  #state(epoch: number, logs: Logs): ProgressState {
    const total = this.#epochs * Math.ceil(this.#examples.count / this.#batchSize);
    const { steps: done } = this.history;
    return { done, total, epoch: epoch + 1, epochs: this.#epochs, logs, seconds: this.#seconds() };
  }

  #seconds(): number {
    return (performance.now() - this.#startMs) / 1000;
  }
}

/** Larger batches measure faster; these are still small enough for the memory of images. */
const MEASURED = 256;

/** So many losses tell whether the loss was growing. */
const RECENT = 20;

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
    const where = ["train.fit: validationData[0]", "train.fit: validationData[1]"] as const;
    return [all, readExamples(where, ...(validationData as [Rows, Rows]))];
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
