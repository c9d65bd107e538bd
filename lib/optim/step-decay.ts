// Step decay: the learning rate stays as it is for a while, then falls by a factor.

import { type ExponentialDecayOptions, exponentialDecay } from "./exponential-decay.ts";
import { checkDecayRate, readDecayOptions, type Schedule } from "./schedule.ts";

export type StepDecayOptions = Omit<ExponentialDecayOptions, "staircase">;

/**
 * `lr(t) = lr₀ r^⌊t/T⌋` after t steps, with r the `decayRate` and T the `decaySteps`: the staircase of the
 * exponential decay. PyTorch's StepLR, whose `gamma` and `step_size` these are.
 *
 *     const schedule = optim.stepDecay({ initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.5 });
 *     schedule(tf.tensor1d([0, 99, 100])); // Tensor float32 [3] [0.1, 0.1, 0.05]
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  readDecayOptions("optim.stepDecay", options, ["decayRate"]);
  checkDecayRate("optim.stepDecay", options.decayRate);
  return exponentialDecay({ ...options, staircase: true });
}
