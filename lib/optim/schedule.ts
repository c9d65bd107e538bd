// A schedule: the learning rate as a function of the steps done.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";

/**
 * From steps done (0 before the first) to the learning rate, element by element, in tfjs's operations: so it stands
 * in a recorded step, and gives a whole curve at once.
 *
 *     const schedule: optim.Schedule = (steps) => tf.div(0.1, steps.add(1)); // 0.1, 0.05, 0.033...
 *     new optim.SGD({ learningRate: schedule });
 *     schedule(tf.range(0, 100)); // to draw it
 */
export type Schedule = (steps: tf.Tensor) => tf.Tensor;

/** What the schedules of Keras share. */
export interface DecayOptions {
  /** The rate of the first step. */
  initialLearningRate: number;
  /** So many steps (batches, not epochs) make one decay. */
  decaySteps: number;
}

/** The rate after so many steps, checked to be one number; `where` ("optim.SGD") opens the error text. */
export function rateAt(where: string, schedule: Schedule, steps: tf.Scalar): tf.Scalar {
  const rate: unknown = schedule(steps);
  if (rate instanceof tf.Tensor && rate.rank === 0) return rate as tf.Scalar;
  const got = rate instanceof tf.Tensor ? `a tensor [${rate.shape.join(", ")}]` : typeof rate;
  throw new TypeError(
    `${where}: learningRate must be a number or a function from the steps done, a scalar, to a scalar, got one ` +
      `that gives ${got}; write (steps) => tf.div(0.1, steps.add(1))`,
  );
}

/** The options of a schedule; `where` ("optim.stepDecay") opens the error text. */
export function readDecayOptions(where: string, options: DecayOptions, rest: readonly string[] = []): void {
  checkOptions(where, options, ["initialLearningRate", "decaySteps", ...rest]);
  const { initialLearningRate, decaySteps } = options;
  checkPositive(`${where}: initialLearningRate`, initialLearningRate);
  checkCount(`${where}: decaySteps`, decaySteps);
}

/** The factor of one decay. */
export function checkDecayRate(where: string, decayRate: number): void {
  if (Number.isFinite(decayRate) && decayRate > 0) return;
  throw new RangeError(`${where}: decayRate must be a finite number above 0, got ${decayRate}`);
}

export function checkPositive(where: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new RangeError(`${where} must be a finite number of at least 0, got ${value}`);
}
