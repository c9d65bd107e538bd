// Checkpoints: all that training needs to go on, in one file that is always whole.

import { checkCount, checkOptions } from "../engine/options.ts";
import { writeWhole } from "../models/whole-file.ts";
import { type CallbackState, type Callbacks, callLast, type Training } from "./callbacks.ts";
import type { Logs } from "./history.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";

export interface CheckpointOptions extends MonitorOptions {
  /** The file; `{epoch}` in it becomes the count of epochs done, `{valLoss}` and the like what was measured. */
  path: string;
  /** Written after every so many epochs. */
  every?: number;
}

/**
 * A callback that writes a checkpoint after each epoch; with `monitor` only after one that is the best so far.
 *
 *     await train.fit(model, x, y, { ...task, callbacks: train.checkpoint({ path: "run.safetensors" }) });
 *     await train.fit(model, x, y, { ...task, resume: "run.safetensors" }); // goes on where it was
 *
 * It holds parameters and state of model and optimizer, the epoch, the history and what callbacks remember. Whoever is
 * killed at any moment leaves a whole file: this epoch's, or the one before. `models.load` reads the model in it.
 */
export function checkpoint(options: CheckpointOptions): Checkpoint {
  return callLast(new Checkpoint(options));
}

/** The callback that `train.checkpoint` makes; `train.fit` goes on from it, given as `resume`. */
export class Checkpoint implements Callbacks {
  readonly path: string;
  readonly every: number;
  readonly #monitor: Monitor | undefined;
  #training: Training | undefined;

  constructor(options: CheckpointOptions) {
    checkOptions("train.checkpoint", options, ["path", "every", "monitor", "mode", "minDelta"]);
    const { path, every = 1 } = options;
    if (typeof path !== "string" || path === "") {
      throw new TypeError(
        `train.checkpoint: path must be a file's name, got ${path === "" ? '""' : typeof path}`,
      );
    }
    checkCount("train.checkpoint: every", every);
    this.path = path;
    this.every = every;
    if (options.monitor !== undefined) this.#monitor = new Monitor("train.checkpoint", options);
  }

  onTrainBegin(training: Training): void {
    if (this.#monitor && training.history.loss.length === 0) this.#monitor.best = Number.NaN;
    this.#training = training;
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if ((epoch + 1) % this.every !== 0 || this.#monitor?.improves(logs) === false) return;
    const path = this.path.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
      name === "epoch" ? String(epoch + 1) : (logs[name]?.toPrecision(4) ?? whole),
    );
    await writeWhole("train.checkpoint", path, this.#training!.snapshot());
  }

  getState(): CallbackState {
    return { values: { best: this.#monitor?.best ?? Number.NaN } };
  }

  setState({ values }: CallbackState): void {
    if (this.#monitor) this.#monitor.best = Number(values.best);
  }
}
