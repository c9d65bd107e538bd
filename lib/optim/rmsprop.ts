// RMSprop: a rate for each parameter, by the size of its recent gradients.

import { sgdStep } from "../engine/kernels/index.ts";
import type * as tf from "../engine/tensorflow.ts";
import { type DenominatorOptions, DividingOptimizer } from "./denominator.ts";
import { checkShare, type OptimizerOptions } from "./optimizer.ts";

export interface RMSpropOptions extends OptimizerOptions, DenominatorOptions {
  /** How slowly the mean of the squared gradients forgets. */
  rho?: number;
}

/**
 * With g = dL/dp: `v := ρ v + (1 - ρ) g²`, `p := p - lr g / (√v + ε)` (Hinton, 2012): AdaGrad that forgets.
 *
 *     new optim.RMSprop({ learningRate: 0.001 })
 */
export class RMSprop extends DividingOptimizer {
  readonly rho: number;

  constructor(options: RMSpropOptions = {}) {
    super(options, { learningRate: 0.001, epsilon: 1e-8 }, ["rho"]);
    const { rho = 0.9 } = options;
    this.rho = checkShare("optim.RMSprop: rho", rho);
  }

  protected override get slots(): readonly string[] {
    return ["v"];
  }

  protected update(
    p: tf.Tensor[],
    g: tf.Tensor[],
    rate: tf.Scalar,
    variables: readonly tf.Variable[],
  ): tf.Tensor[] {
    const moves = this.slot("v", variables).map((v, i) => {
      v.assign(v.mul(this.rho).add(g[i]!.square().mul(1 - this.rho)));
      return g[i]!.div(this.below(v));
    });
    return sgdStep({ learningRate: rate, params: p, gradients: moves });
  }
}
