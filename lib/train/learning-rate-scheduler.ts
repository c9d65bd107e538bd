// A learning rate that is set anew before each epoch, by a function of one's own.

import type { Optimizer } from "../optim/optimizer.ts";
import type { Callbacks, Training } from "./callbacks.ts";

/**
 * A callback that asks `schedule` for each epoch's rate. Named as in Keras.
 *
 *     callbacks: train.learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : 0.9 * rate))
 *
 * For a rate that changes from step to step an optimizer of optim takes a schedule itself.
 */
export function learningRateScheduler(schedule: (epoch: number, learningRate: number) => number): Callbacks {
  if (typeof schedule !== "function") {
    throw new TypeError(
      `train.learningRateScheduler: schedule must be a function of epoch and rate, got ${typeof schedule}`,
    );
  }
  let optimizer: Optimizer | undefined;
  return {
    onTrainBegin(training) {
      optimizer = optimizerOf("train.learningRateScheduler", training);
    },
    onEpochBegin(epoch) {
      optimizer!.learningRate = schedule(epoch, optimizer!.learningRate);
    },
  };
}

/** The optimizer whose rate a callback sets. */
export function optimizerOf(where: string, { optimizer }: Training): Optimizer {
  if (optimizer) return optimizer;
  throw new TypeError(
    `${where}: a model of tf.layers keeps its optimizer to itself; set its rate there, or use a model of nn`,
  );
}
