// What a training calls on its way, as Keras and tfjs name it.

import type { LayersModel } from "@tensorflow/tfjs";

import { checkOptions } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import type { Sequential } from "../nn/sequential.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { Logs, TrainingHistory } from "./history.ts";
import type { ProgressState } from "./progress.ts";

/** What callbacks take part in. */
export interface Training {
  readonly model: Sequential | LayersModel;
  /** Absent for a model of tf.layers, which keeps its own. */
  readonly optimizer: Optimizer | undefined;
  readonly epochs: number;
  /** What was measured so far; after `resume` also what was measured before. */
  readonly history: TrainingHistory;
  /** All that is needed to go on from here, as the parts of a file; between epochs only. */
  snapshot(): Uint8Array[];
}

/** Each may be async: training waits for it. Epochs and batches count from 0. */
export interface Callbacks {
  onTrainBegin?(training: Training): unknown;
  onEpochBegin?(epoch: number): unknown;
  /** After each step, with its own loss: has the loss read at every step, which costs time on a GPU. */
  onBatchEnd?(batch: number, logs: Logs): unknown;
  /** Some ten times a second, with the means over the epoch's batches so far. */
  onProgress?(state: ProgressState): unknown;
  /** After validation. `model.stopTraining = true` makes this epoch the last. */
  onEpochEnd?(epoch: number, logs: Logs): unknown;
  onTrainEnd?(): unknown;
  /** What the callback remembers from epoch to epoch, for a checkpoint. */
  getState?(): CallbackState;
  /** Called before `onTrainBegin` if training goes on from a checkpoint. */
  setState?(state: CallbackState): void;
}

export interface CallbackState {
  /** Plain JSON. */
  values: Record<string, number | string | boolean | null>;
  tensors?: Record<string, tf.Tensor>;
}

const NAMES = [
  ...["onTrainBegin", "onEpochBegin", "onBatchEnd", "onProgress", "onEpochEnd", "onTrainEnd"],
  ...["getState", "setState"],
] as const;

/** Callbacks that must see what the others have done: a checkpoint keeps their state too. */
const last = new WeakSet<Callbacks>();

/** Has these called after all others. */
export function callLast<C extends Callbacks>(callbacks: C): C {
  last.add(callbacks);
  return callbacks;
}

export class CallbackList {
  readonly list: readonly Callbacks[];
  /** Whether anyone wants to know of each batch. */
  readonly watchesBatches: boolean;

  constructor(callbacks: Callbacks | readonly Callbacks[] = []) {
    const all = [callbacks].flat() as Callbacks[];
    for (const each of all) {
      // An instance of a class has its methods on the prototype, and may have fields of any name.
      if (Object.getPrototypeOf(each) === Object.prototype) checkOptions("train.fit: callbacks", each, NAMES);
    }
    this.list = [...all.filter((each) => !last.has(each)), ...all.filter((each) => last.has(each))];
    this.watchesBatches = this.list.some((each) => each.onBatchEnd !== undefined);
  }

  async call<N extends Exclude<keyof Callbacks, "getState" | "setState">>(
    name: N,
    ...args: Parameters<NonNullable<Callbacks[N]>>
  ): Promise<void> {
    for (const each of this.list) {
      const callback = each[name] as ((...args: unknown[]) => unknown) | undefined;
      await callback?.apply(each, args);
    }
  }
}
