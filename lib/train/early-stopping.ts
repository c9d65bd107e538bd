// Early stopping: training ends when the validation loss no longer falls.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Sequential } from "../nn/sequential.ts";
import type { CallbackState, Callbacks, Training } from "./callbacks.ts";
import type { Logs } from "./history.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";

export interface EarlyStoppingOptions extends MonitorOptions {
  /** How many epochs without a better value are waited for. */
  patience?: number;
  /** Whether the model ends with what it had after its best epoch, instead of the last. */
  restoreBestWeights?: boolean;
}

/**
 * A callback that ends training `patience` epochs after the best one. Named as in Keras.
 *
 *     callbacks: train.earlyStopping({ monitor: "valLoss", patience: 5, restoreBestWeights: true })
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): EarlyStopping {
  return new EarlyStopping(options);
}

/** The callback that `train.earlyStopping` makes; it knows afterwards which epoch was the best. */
export class EarlyStopping implements Callbacks {
  readonly patience: number;
  readonly restoreBestWeights: boolean;
  readonly #monitor: Monitor;
  #training: Training | undefined;
  #waited = 0;
  #bestEpoch = -1;
  #kept: tf.Tensor[] = [];

  constructor(options: EarlyStoppingOptions) {
    const known = ["monitor", "patience", "mode", "minDelta", "restoreBestWeights"];
    checkOptions("train.earlyStopping", options, known);
    const { patience = 0, restoreBestWeights = false } = options;
    checkCount("train.earlyStopping: patience", patience, 0);
    this.patience = patience;
    this.restoreBestWeights = restoreBestWeights;
    this.#monitor = new Monitor("train.earlyStopping", options);
  }

  /** The best value so far, and its epoch, from 0; NaN and -1 before the first. */
  get best(): number {
    return this.#monitor.best;
  }

  get bestEpoch(): number {
    return this.#bestEpoch;
  }

  onTrainBegin(training: Training): void {
    if (this.restoreBestWeights && !(training.model instanceof Sequential)) {
      throw new TypeError(
        "train.earlyStopping: restoreBestWeights takes a model of nn, not one of tf.layers",
      );
    }
    // A second fit begins anew; one that goes on from a checkpoint has just been given its state.
    if (training.history.loss.length === 0) this.#forget();
    this.#training = training;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const { model } = this.#training!;
    if (this.#monitor.improves(logs)) {
      this.#waited = 0;
      this.#bestEpoch = epoch;
      if (this.restoreBestWeights) this.#keep();
    } else if (++this.#waited >= this.patience) {
      model.stopTraining = true;
    }
  }

  onTrainEnd(): void {
    for (const [i, variable] of this.#variables().entries()) {
      if (this.#kept.length > 0) variable.assign(this.#kept[i]!);
    }
    tf.dispose(this.#kept);
    this.#kept = [];
  }

  getState(): CallbackState {
    return {
      values: { best: this.best, bestEpoch: this.#bestEpoch, waited: this.#waited },
      tensors: Object.fromEntries(this.#kept.map((kept, i) => [`best.${i}`, kept])),
    };
  }

  setState({ values, tensors = {} }: CallbackState): void {
    this.#forget();
    this.#monitor.best = Number(values.best);
    this.#bestEpoch = Number(values.bestEpoch);
    this.#waited = Number(values.waited);
    this.#kept = Object.keys(tensors).map((_, i) => tensors[`best.${i}`]!);
  }

  /** What is restored: the parameters, and what layers count and average beside them. */
  #variables(): tf.Variable[] {
    const model = this.#training?.model;
    if (!(model instanceof Sequential)) return [];
    return [...model.parameters, ...model.layers.flatMap((layer) => layer.state)];
  }

  #keep(): void {
    tf.dispose(this.#kept);
    // A clone shares the numbers, and whoever assigns leaves them alone.
    this.#kept = this.#variables().map((variable) => variable.clone());
  }

  #forget(): void {
    tf.dispose(this.#kept);
    this.#kept = [];
    this.#waited = 0;
    this.#bestEpoch = -1;
    this.#monitor.best = Number.NaN;
  }
}
