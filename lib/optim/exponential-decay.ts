// Exponential decay: the learning rate shrinks by the same share with every step.

import { checkDecayRate, type DecayOptions, readDecayOptions, type Schedule } from "./schedule.ts";

export interface ExponentialDecayOptions extends DecayOptions {
  /** By which the rate is multiplied over `decaySteps` steps. */
  decayRate: number;
  /** Whether it falls in steps, once every `decaySteps`. */
  staircase?: boolean;
}

/**
 * `lr(t) = lr₀ r^(t/T)` after t steps, with r the `decayRate` and T the `decaySteps`; in a staircase `r^⌊t/T⌋`.
 * PyTorch's ExponentialLR counts T = 1.
 *
 *     const schedule = optim.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.5 });
 *     schedule(tf.tensor1d([0, 50, 100])); // Tensor float32 [3] [0.1, 0.07071, 0.05]
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  readDecayOptions("optim.exponentialDecay", options, ["decayRate", "staircase"]);
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = options;
  checkDecayRate("optim.exponentialDecay", decayRate);
  return (steps) => {
    const decays = steps.div(decaySteps);
    return (staircase ? decays.floor() : decays).mul(Math.log(decayRate)).exp().mul(initialLearningRate);
  };
}
