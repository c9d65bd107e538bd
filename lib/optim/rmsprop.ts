// RMSprop: a rate for each parameter, by the size of its recent gradients.

import { sgdStep } from "../engine/kernels/index.ts";
import type * as tf from "../engine/tensorflow.ts";
import { DENOMINATORS, type Denominator, type DenominatorOptions, readDenominator } from "./denominator.ts";
import { checkShare, Optimizer, type OptimizerOptions } from "./optimizer.ts";

export interface RMSpropOptions extends OptimizerOptions, DenominatorOptions {
  /** How slowly the mean of the squared gradients forgets. */
  rho?: number;
}

/**
 * With g = dL/dp: `v := ρ v + (1 - ρ) g²`, `p := p - lr g / (√v + ε)` (Hinton, 2012): AdaGrad that forgets.
 *
 *     new optim.RMSprop({ learningRate: 0.001 })
 */
export class RMSprop extends Optimizer {
  readonly rho: number;
  readonly epsilon: number;
  readonly denominator: Denominator;

  constructor({ rho = 0.9, epsilon = 1e-8, denominator, ...options }: RMSpropOptions = {}) {
    super({ learningRate: 0.001, ...options }, ["rho", "epsilon", "denominator"]);
    this.rho = checkShare("optim.RMSprop: rho", rho);
    const read = readDenominator("optim.RMSprop", { epsilon, ...(denominator && { denominator }) });
    this.epsilon = read.epsilon;
    this.denominator = read.denominator;
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
    const below = DENOMINATORS[this.denominator];
    const moves = this.slot("v", variables).map((v, i) => {
      v.assign(v.mul(this.rho).add(g[i]!.square().mul(1 - this.rho)));
      return g[i]!.div(below(v, this.epsilon));
    });
    return sgdStep({ learningRate: rate, params: p, gradients: moves });
  }
}
