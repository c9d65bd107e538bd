// Cosine decay: the learning rate falls slowly, then fast, then slowly again; on request it rises first.

import * as tf from "../engine/tensorflow.ts";
import { checkPositive, type DecayOptions, readDecayOptions, type Schedule } from "./schedule.ts";

export interface CosineDecayOptions extends DecayOptions {
  /** The share of the highest rate that is left at the end. */
  alpha?: number;
  /** With a warm-up, the highest rate, which it rises to from `initialLearningRate`. */
  warmupTarget?: number;
  /** How many steps it rises, before it falls for `decaySteps`. */
  warmupSteps?: number;
}

/**
 * `lr(t) = lr₀ ((1 - α) (1 + cos(π t/T))/2 + α)` after t steps, T the `decaySteps`, and constant after them
 * (Loshchilov and Hutter, 2017). With a warm-up of W steps the rate first rises in a line from lr₀ to the
 * `warmupTarget`, and then falls from there, t counted from W on. As in Keras.
 *
 *     const schedule = optim.cosineDecay({ initialLearningRate: 0.1, decaySteps: 100 });
 *     schedule(tf.tensor1d([0, 50, 100])); // Tensor float32 [3] [0.1, 0.05, 0]
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const where = "optim.cosineDecay";
  readDecayOptions(where, options, ["alpha", "warmupTarget", "warmupSteps"]);
  const { initialLearningRate: first, decaySteps, alpha = 0, warmupTarget, warmupSteps = 0 } = options;
  checkPositive(`${where}: alpha`, alpha);
  checkPositive(`${where}: warmupSteps`, warmupSteps);
  if (warmupTarget !== undefined) checkPositive(`${where}: warmupTarget`, warmupTarget);
  if ((warmupTarget === undefined) !== (warmupSteps === 0)) {
    throw new TypeError(
      `${where}: warmupTarget and warmupSteps must be given together; a warm-up needs both`,
    );
  }
  const highest = warmupTarget ?? first;
  return (steps) => {
    const share = steps.sub(warmupSteps).div(decaySteps).clipByValue(0, 1);
    const wave = share
      .mul(Math.PI)
      .cos()
      .add(1)
      .mul(1 / 2); // from 1 to 0
    const falling = wave
      .mul(1 - alpha)
      .add(alpha)
      .mul(highest);
    if (warmupSteps === 0) return falling;
    const rising = steps
      .div(warmupSteps)
      .mul(highest - first)
      .add(first);
    return tf.where(steps.less(warmupSteps), rising, falling);
  };
}
