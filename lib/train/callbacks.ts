// What a training calls on its way, as Keras and tfjs name it.

import { checkOptions } from "../engine/options.ts";
import type { Logs } from "./history.ts";

/** Each may be async: training waits for it. Epochs and batches count from 0. */
export interface Callbacks {
  onTrainBegin?(): unknown;
  onEpochBegin?(epoch: number): unknown;
  /** After each step, with its own loss: has the loss read at every step, which costs time on a GPU. */
  onBatchEnd?(batch: number, logs: Logs): unknown;
  /** After validation. `model.stopTraining = true` makes this epoch the last. */
  onEpochEnd?(epoch: number, logs: Logs): unknown;
  onTrainEnd?(): unknown;
}

const NAMES = ["onTrainBegin", "onEpochBegin", "onBatchEnd", "onEpochEnd", "onTrainEnd"] as const;

export class CallbackList {
  readonly #list: readonly Callbacks[];
  /** Whether anyone wants to know of each batch. */
  readonly watchesBatches: boolean;

  constructor(callbacks: Callbacks | readonly Callbacks[] = []) {
    this.#list = [callbacks].flat() as Callbacks[];
    for (const each of this.#list) {
      // An instance of a class has its methods on the prototype, and may have fields of any name.
      if (Object.getPrototypeOf(each) === Object.prototype) checkOptions("train.fit: callbacks", each, NAMES);
    }
    this.watchesBatches = this.#list.some((each) => each.onBatchEnd !== undefined);
  }

  async call<N extends keyof Callbacks>(
    name: N,
    ...args: Parameters<NonNullable<Callbacks[N]>>
  ): Promise<void> {
    for (const each of this.#list) {
      const callback = each[name] as ((...args: unknown[]) => unknown) | undefined;
      await callback?.apply(each, args);
    }
  }
}
