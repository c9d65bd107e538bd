// The number that a callback watches from epoch to epoch, and which way it should go.

import type { Logs } from "./history.ts";

export interface MonitorOptions {
  /** What is watched: "loss", "valLoss", "valAccuracy", ... */
  monitor?: string;
  /** Whether smaller or larger is better; "auto" goes by the name. */
  mode?: "auto" | "min" | "max";
  /** A change of less than this is none. */
  minDelta?: number;
}

/** Remembers the best value so far. */
export class Monitor {
  readonly name: string;
  readonly #where: string;
  readonly #sign: 1 | -1;
  readonly #minDelta: number;
  best = Number.NaN;

  constructor(where: string, { monitor = "valLoss", mode = "auto", minDelta = 0 }: MonitorOptions) {
    if (!["auto", "min", "max"].includes(mode)) {
      throw new RangeError(`${where}: mode must be "auto", "min" or "max", got "${mode}"`);
    }
    if (!(minDelta >= 0)) throw new RangeError(`${where}: minDelta must be at least 0, got ${minDelta}`);
    this.name = monitor;
    this.#where = where;
    this.#minDelta = minDelta;
    this.#sign = mode === "max" || (mode === "auto" && LARGER_IS_BETTER.test(monitor)) ? -1 : 1;
  }

  /** Whether this epoch is the best so far, which is then remembered; NaN never is. */
  improves(logs: Logs): boolean {
    const value = logs[this.name];
    if (value === undefined) {
      const remedy = this.name.startsWith("val") ? "; give train.fit validationData or validationSplit" : "";
      throw new RangeError(
        `${this.#where}: no monitor "${this.name}", found ${Object.keys(logs).join(", ")}${remedy}`,
      );
    }
    const better = Number.isNaN(this.best)
      ? !Number.isNaN(value)
      : this.#sign * (this.best - value) > this.#minDelta;
    if (better) this.best = value;
    return better;
  }
}

const LARGER_IS_BETTER = /acc|auc|precision|recall|f1|r2|score/i;
