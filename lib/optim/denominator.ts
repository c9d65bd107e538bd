// By what the adaptive rules divide: the root of a mean of squared gradients, kept away from 0.

import { choose } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { Optimizer, type OptimizerOptions } from "./optimizer.ts";

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

const DENOMINATORS = {
  "sqrt(v) + epsilon": (v: tf.Tensor, epsilon: number) => v.sqrt().add(epsilon),
  "sqrt(v + epsilon)": (v: tf.Tensor, epsilon: number) => v.add(epsilon).sqrt(),
  "v + epsilon": (v: tf.Tensor, epsilon: number) => v.add(epsilon),
};

/** A rule that divides the gradient, or a mean of gradients, by the root of v. */
export abstract class DividingOptimizer extends Optimizer {
  readonly epsilon: number;
  readonly denominator: Denominator;

  constructor(
    options: OptimizerOptions & DenominatorOptions,
    usual: { learningRate: number; epsilon: number },
    own: readonly string[] = [],
  ) {
    super(options, usual, [...own, "epsilon", "denominator"]);
    const { epsilon = usual.epsilon, denominator = "sqrt(v) + epsilon" } = options;
    const where = `optim.${new.target.name}`;
    if (!(epsilon > 0)) throw new RangeError(`${where}: epsilon must be above 0, got ${epsilon}`);
    choose(where, "denominator", denominator, DENOMINATORS);
    this.epsilon = epsilon;
    this.denominator = denominator;
  }

  /** What g, or its mean, is divided by. */
  protected below(v: tf.Tensor): tf.Tensor {
    return DENOMINATORS[this.denominator](v, this.epsilon);
  }
}
