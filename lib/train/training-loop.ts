// The training loop: epochs, batches, steps; losses read now and then; a way back when one is no number.

import type { LayersModel } from "@tensorflow/tfjs";

import * as tf from "../engine/tensorflow.ts";
import { Sequential } from "../nn/sequential.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { CallbackList } from "./callbacks.ts";
import { diagnose, type NonFiniteLossError } from "./diagnose.ts";
import { type Examples, inOrder, shuffle } from "./examples.ts";
import { type Logs, type TrainingHistory, validation } from "./history.ts";
import { measure } from "./measure.ts";
import { pause } from "./pause.ts";
import type { Progress, ProgressState } from "./progress.ts";
import type { Trainee } from "./trainee.ts";

/** What `fit` was asked for, checked. */
export interface TrainingPlan {
  model: Sequential | LayersModel;
  trainee: Trainee;
  /** That of a model of nn; a tf.layers model keeps its own to itself. */
  optimizer: Optimizer | undefined;
  examples: Examples;
  validation: Examples | undefined;
  epochs: number;
  batchSize: number;
  order: { shuffle: boolean; random: { integer(n: number): number } };
  history: TrainingHistory;
  callbacks: CallbackList;
  progress: Progress;
  signal: AbortSignal | undefined;
  onNaN: "stop" | "continue";
}

/** How long steps go on before losses are read, the bar is drawn and the event loop gets a turn. */
const TURN_MS = 50;

/** Examples measured at once, if batches are not larger: still few enough for the memory of images. */
const MEASURED = 256;

/** So many losses tell whether the loss was growing. */
const RECENT = 20;

/** A step whose loss has not been read yet. */
interface Pending {
  batch: number;
  size: number;
  measured: tf.Tensor[];
}

export class TrainingLoop {
  readonly #plan: TrainingPlan;
  /** The examples' rows as this epoch takes them. */
  readonly #order: Int32Array;
  readonly #pending: Pending[] = [];
  /** The state before the first of the pending steps, to go back to if one of them went wrong. */
  #saved: tf.Tensor[] = [];
  /** Sums over the epoch's examples so far, in the order of the trainee's names. */
  #sums: number[] = [];
  #seen = 0;
  #recentLosses: number[] = [];
  #epoch = 0;
  /** Of the last whole epoch. */
  #logs: Logs = {};
  #startMs = 0;
  #turnMs = 0;

  constructor(plan: TrainingPlan) {
    this.#plan = plan;
    this.#order = inOrder(plan.examples.count);
  }

  async run(): Promise<void> {
    const { epochs, callbacks, order, history, progress } = this.#plan;
    this.#startMs = this.#turnMs = performance.now();
    try {
      await callbacks.call("onTrainBegin");
      for (this.#epoch = 0; this.#epoch < epochs && !this.#isStopped(); this.#epoch++) {
        await callbacks.call("onEpochBegin", this.#epoch);
        if (order.shuffle) shuffle(this.#order, order.random);
        await this.#runEpoch();
      }
      await callbacks.call("onTrainEnd");
    } finally {
      this.#release();
      history.seconds = this.#seconds();
      progress.end(this.#state(this.#logs));
    }
  }

  async #runEpoch(): Promise<void> {
    const { trainee, examples, batchSize, callbacks, history, progress, signal } = this.#plan;
    this.#sums = trainee.names.map(() => 0);
    this.#seen = 0;
    const batches = Math.ceil(examples.count / batchSize);
    for (let batch = 0; batch < batches; batch++) {
      this.#step(batch);
      if (callbacks.watchesBatches) await callbacks.call("onBatchEnd", batch, this.#read());
      if (performance.now() - this.#turnMs >= TURN_MS) await this.#turn();
      if (this.#isStopped()) break;
    }
    this.#read();
    const logs = this.#means();
    if (this.#plan.validation && !signal?.aborted) {
      const size = Math.max(batchSize, MEASURED);
      const measured = await measure(trainee, this.#plan.validation, size, () => this.#turn());
      for (const [name, value] of Object.entries(measured)) logs[validation(name)] = value;
    }
    this.#logs = logs;
    history.push(logs);
    history.seconds = this.#seconds();
    progress.epochEnd(this.#state(logs));
    await callbacks.call("onEpochEnd", this.#epoch, logs);
  }

  #step(batch: number): void {
    if (this.#pending.length === 0) this.#save();
    const [x, y] = this.#cut(batch);
    this.#pending.push({ batch, size: x.shape[0]!, measured: this.#plan.trainee.step(x, y) });
    x.dispose();
    y.dispose();
    this.#plan.history.steps++;
  }

  #cut(batch: number): [x: tf.Tensor, y: tf.Tensor] {
    const { examples, batchSize } = this.#plan;
    const from = batch * batchSize;
    return examples.batch(from, Math.min(from + batchSize, examples.count), this.#order);
  }

  /** Losses are read, the bar is drawn, and whatever waits for the event loop has its turn. */
  async #turn(): Promise<void> {
    const { history, progress } = this.#plan;
    this.#read();
    history.seconds = this.#seconds();
    progress.update(this.#state({ ...this.#logs, ...this.#means() }));
    await pause();
    this.#turnMs = performance.now();
  }

  /**
   * Reads what the pending steps have measured; gives the last one's.
   *
   * Not after each step: on a GPU a read waits for all that was asked for, which would leave it idle in between.
   */
  #read(): Logs {
    const { trainee, onNaN } = this.#plan;
    let last: number[] = [];
    for (const { measured, size, batch } of this.#pending) {
      last = measured.map((value) => value.dataSync()[0]!);
      if (!Number.isFinite(last[0]) && onNaN === "stop") throw this.#diagnose(batch, last[0]!);
      for (const [i, value] of last.entries()) this.#sums[i]! += value * size;
      this.#seen += size;
      this.#recentLosses.push(last[0]!);
    }
    this.#recentLosses = this.#recentLosses.slice(-RECENT);
    this.#release();
    return Object.fromEntries(last.map((value, i) => [trainee.names[i]!, value]));
  }

  /** Keeps the state before the next step: a clone shares the numbers, and whoever assigns leaves them alone. */
  #save(): void {
    const { trainee, onNaN } = this.#plan;
    if (onNaN === "stop") this.#saved = trainee.state?.map((variable) => variable.clone()) ?? [];
  }

  #release(): void {
    for (const { measured } of this.#pending) tf.dispose(measured);
    this.#pending.length = 0;
    tf.dispose(this.#saved);
    this.#saved = [];
  }

  /** Goes back to before the steps that were not read, and again up to the one that went wrong. */
  #diagnose(batch: number, loss: number): NonFiniteLossError {
    const { model, trainee, batchSize, history, optimizer } = this.#plan;
    const { state } = trainee;
    history.steps -= this.#pending.at(-1)!.batch - batch;
    if (state) {
      for (const [i, variable] of state.entries()) variable.assign(this.#saved[i]!);
      for (let again = this.#pending[0]!.batch; again < batch; again++) {
        const tensors = this.#cut(again);
        tf.dispose([...trainee.step(...tensors), ...tensors]);
      }
    }
    const [x, y] = this.#cut(batch);
    const incident = {
      loss,
      step: history.steps,
      epoch: this.#epoch + 1,
      batch: batch + 1,
      before: this.#recentLosses,
      x,
      y,
      rows: this.#order.subarray(batch * batchSize),
      learningRate: optimizer?.learningRate,
      rewound: state !== undefined,
    };
    const error = diagnose(incident, model instanceof Sequential ? model.layers : []);
    tf.dispose([x, y]);
    return error;
  }

  #isStopped(): boolean {
    const { signal, model, history } = this.#plan;
    if (signal?.aborted) history.stopped = "signal";
    else if (model.stopTraining) history.stopped = "callback";
    return history.stopped !== undefined;
  }

  /** The means over the epoch's examples so far. */
  #means(): Logs {
    if (this.#seen === 0) return {};
    const { names } = this.#plan.trainee;
    return Object.fromEntries(names.map((name, i) => [name, this.#sums[i]! / this.#seen]));
  }

  #state(logs: Logs): ProgressState {
    const { epochs, examples, batchSize, history } = this.#plan;
    const total = epochs * Math.ceil(examples.count / batchSize);
    const epoch = Math.min(this.#epoch + 1, epochs);
    return { done: history.steps, total, epoch, epochs, logs, seconds: this.#seconds() };
  }

  #seconds(): number {
    return (performance.now() - this.#startMs) / 1000;
  }
}
