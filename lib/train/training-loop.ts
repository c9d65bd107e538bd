// The training loop: epochs, batches, steps; losses read now and then; a way back when one is no number.

import * as tf from "../engine/tensorflow.ts";
import { Sequential } from "../nn/sequential.ts";
import type { Batch, BatchSource } from "./batches.ts";
import { diagnose, type NonFiniteLossError } from "./diagnose.ts";
import { type Logs, validation } from "./history.ts";
import { measure } from "./measure.ts";
import { pause } from "./pause.ts";
import type { Progress, ProgressState } from "./progress.ts";
import { type Running, takeSnapshot } from "./snapshot.ts";
import type { Trainee } from "./trainee.ts";

/** What `fit` was asked for, checked. */
export interface TrainingPlan extends Running {
  trainee: Trainee;
  source: BatchSource;
  validation: BatchSource | undefined;
  epochs: number;
  /** Whole epochs that a checkpoint has done before. */
  done: number;
  progress: Progress;
  signal: AbortSignal | undefined;
  onNaN: "stop" | "continue";
}

/** How long steps go on before losses are read, the bar is drawn and the event loop gets a turn. */
const TURN_MS = 50;

/** So many losses tell whether the loss was growing. */
const RECENT = 20;

/** A step whose loss has not been read yet. */
interface Pending {
  batch: Batch;
  /** Its place in the epoch, from 0. */
  place: number;
  measured: tf.Tensor[];
}

export class TrainingLoop {
  readonly #plan: TrainingPlan;
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
  /** When training would have begun if it had never been stopped. */
  #startMs = 0;
  #turnMs = 0;

  constructor(plan: TrainingPlan) {
    this.#plan = plan;
  }

  async run(): Promise<void> {
    const { model, optimizer, epochs, done, callbacks, history, progress, source } = this.#plan;
    this.#turnMs = performance.now();
    this.#startMs = this.#turnMs - 1000 * history.seconds;
    try {
      const snapshot = () => takeSnapshot(this.#plan, this.#epoch + 1);
      await callbacks.call("onTrainBegin", { model, optimizer, epochs, history, snapshot });
      for (this.#epoch = done; this.#epoch < epochs && !this.#isStopped(); this.#epoch++) {
        await callbacks.call("onEpochBegin", this.#epoch);
        await this.#runEpoch();
      }
      await callbacks.call("onTrainEnd");
    } finally {
      this.#release();
      await source.end();
      history.seconds = this.#seconds();
      progress.end(this.#state(this.#logs));
    }
  }

  async #runEpoch(): Promise<void> {
    const { trainee, source, callbacks, history, progress, signal } = this.#plan;
    this.#sums = trainee.names.map(() => 0);
    this.#seen = 0;
    await source.begin(this.#epoch);
    for (let place = 0; ; place++) {
      const next = source.next();
      const batch = next instanceof Promise ? await next : next;
      if (!batch) break;
      this.#step(batch, place);
      if (callbacks.watchesBatches) await callbacks.call("onBatchEnd", place, this.#read());
      if (performance.now() - this.#turnMs >= TURN_MS) await this.#turn();
      if (this.#isStopped()) break;
    }
    this.#read();
    const logs = this.#means();
    if (this.#plan.validation && !signal?.aborted) {
      const measured = await measure(trainee, this.#plan.validation, () => this.#turn());
      for (const [name, value] of Object.entries(measured)) logs[validation(name)] = value;
    }
    this.#logs = logs;
    history.push(logs);
    history.seconds = this.#seconds();
    progress.epochEnd(this.#state(logs));
    await callbacks.call("onEpochEnd", this.#epoch, logs);
  }

  #step(batch: Batch, place: number): void {
    if (this.#pending.length === 0) this.#save();
    const [x, y] = batch.tensors();
    this.#pending.push({ batch, place, measured: this.#plan.trainee.step(x, y) });
    x.dispose();
    y.dispose();
    this.#plan.history.steps++;
  }

  /** Losses are read, the bar is drawn, and whatever waits for the event loop has its turn. */
  async #turn(): Promise<void> {
    const { callbacks, history, progress } = this.#plan;
    this.#read();
    history.seconds = this.#seconds();
    const state = this.#state({ ...this.#logs, ...this.#means() });
    progress.update(state);
    await callbacks.call("onProgress", state);
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
    for (const [i, { measured, batch }] of this.#pending.entries()) {
      last = measured.map((value) => value.dataSync()[0]!);
      if (!Number.isFinite(last[0]) && onNaN === "stop") throw this.#diagnose(i, last[0]!);
      for (const [i, value] of last.entries()) this.#sums[i]! += value * batch.size;
      this.#seen += batch.size;
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
  #diagnose(wrong: number, loss: number): NonFiniteLossError {
    const { model, trainee, history, optimizer } = this.#plan;
    const { state } = trainee;
    history.steps -= this.#pending.length - 1 - wrong;
    if (state) {
      for (const [i, variable] of state.entries()) variable.assign(this.#saved[i]!);
      for (const { batch } of this.#pending.slice(0, wrong)) {
        const tensors = batch.tensors();
        tf.dispose([...trainee.step(...tensors), ...tensors]);
      }
    }
    const { batch, place } = this.#pending[wrong]!;
    const [x, y] = batch.tensors();
    const incident = {
      loss,
      step: history.steps,
      epoch: this.#epoch + 1,
      batch: place + 1,
      before: this.#recentLosses,
      x,
      y,
      rows: batch.rows,
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
    const { epochs, source, history } = this.#plan;
    const total = source.count && epochs * source.count;
    const epoch = Math.min(this.#epoch + 1, epochs);
    return { done: history.steps, total, epoch, epochs, logs, seconds: this.#seconds() };
  }

  #seconds(): number {
    return (performance.now() - this.#startMs) / 1000;
  }
}
