// A smaller learning rate where a larger one gets no further.

import { checkCount, checkOptions } from "../engine/options.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { CallbackState, Callbacks, Training } from "./callbacks.ts";
import type { Logs } from "./history.ts";
import { optimizerOf } from "./learning-rate-scheduler.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";

export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** The new rate is the old one times this. */
  factor?: number;
  /** How many epochs without a better value are waited for. */
  patience?: number;
  /** How many epochs after a change are not counted. */
  cooldown?: number;
  /** The rate goes no lower. */
  minLearningRate?: number;
}

/**
 * A callback that multiplies the learning rate by `factor` when the loss has not fallen for `patience` epochs. Named as
 * in Keras.
 *
 *     callbacks: train.reduceLROnPlateau({ monitor: "valLoss", factor: 0.5, patience: 5 })
 */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Callbacks {
  return new ReduceLROnPlateau(options);
}

class ReduceLROnPlateau implements Callbacks {
  readonly #factor: number;
  readonly #patience: number;
  readonly #cooldown: number;
  readonly #minLearningRate: number;
  readonly #monitor: Monitor;
  #optimizer: Optimizer | undefined;
  #waited = 0;
  #cooling = 0;

  constructor(options: ReduceLROnPlateauOptions) {
    const where = "train.reduceLROnPlateau";
    const known = ["monitor", "factor", "patience", "cooldown", "minLearningRate", "mode", "minDelta"];
    checkOptions(where, options, known);
    const { factor = 0.1, patience = 10, cooldown = 0, minLearningRate = 0, minDelta = 1e-4 } = options;
    checkCount(`${where}: patience`, patience, 0);
    checkCount(`${where}: cooldown`, cooldown, 0);
    if (!(factor > 0 && factor < 1)) {
      throw new RangeError(`${where}: factor must be above 0 and below 1, got ${factor}`);
    }
    if (!(minLearningRate >= 0)) {
      throw new RangeError(`${where}: minLearningRate must be at least 0, got ${minLearningRate}`);
    }
    this.#factor = factor;
    this.#patience = patience;
    this.#cooldown = cooldown;
    this.#minLearningRate = minLearningRate;
    this.#monitor = new Monitor(where, { ...options, minDelta });
  }

  onTrainBegin(training: Training): void {
    this.#optimizer = optimizerOf("train.reduceLROnPlateau", training);
    if (training.history.loss.length > 0) return; // setState has told the rest
    this.#waited = this.#cooling = 0;
    this.#monitor.best = Number.NaN;
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    if (this.#cooling > 0) {
      this.#cooling--;
      this.#waited = 0;
    }
    if (this.#monitor.improves(logs)) this.#waited = 0;
    else if (this.#cooling === 0 && ++this.#waited >= this.#patience) this.#reduce();
  }

  #reduce(): void {
    const optimizer = this.#optimizer!;
    if (optimizer.learningRate <= this.#minLearningRate) return;
    optimizer.learningRate = Math.max(this.#factor * optimizer.learningRate, this.#minLearningRate);
    this.#cooling = this.#cooldown;
    this.#waited = 0;
  }

  getState(): CallbackState {
    return { values: { best: this.#monitor.best, waited: this.#waited, cooling: this.#cooling } };
  }

  setState({ values }: CallbackState): void {
    this.#monitor.best = Number(values.best);
    this.#waited = Number(values.waited);
    this.#cooling = Number(values.cooling);
  }
}
