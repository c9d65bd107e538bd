// By what the adaptive rules divide: the root of a mean of squared gradients, kept away from 0.

import { choose } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";

/** As formulas of v, the accumulated squares of the gradients. */
export type Denominator = keyof typeof DENOMINATORS;

export interface DenominatorOptions {
  /** Keeps the step finite where the gradient was always 0. */
  epsilon?: number;
  /**
   * `"sqrt(v) + epsilon"`, as everywhere; some slides have epsilon inside the root, `"sqrt(v + epsilon)"`, or have
   * lost the root: with `"v + epsilon"` a step grows as the gradient shrinks.
   */
  denominator?: Denominator;
}

export const DENOMINATORS = {
  "sqrt(v) + epsilon": (v: tf.Tensor, epsilon: number) => v.sqrt().add(epsilon),
  "sqrt(v + epsilon)": (v: tf.Tensor, epsilon: number) => v.add(epsilon).sqrt(),
  "v + epsilon": (v: tf.Tensor, epsilon: number) => v.add(epsilon),
};

/** Both, checked; `where` ("optim.Adam") opens the error text. */
export function readDenominator(
  where: string,
  { epsilon = 1e-8, denominator = "sqrt(v) + epsilon" }: DenominatorOptions,
): Required<DenominatorOptions> {
  if (!(epsilon > 0)) throw new RangeError(`${where}: epsilon must be above 0, got ${epsilon}`);
  choose(where, "denominator", denominator, DENOMINATORS);
  return { epsilon, denominator };
}
