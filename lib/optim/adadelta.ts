// Adadelta: steps in the parameters' own units, so that no learning rate has to be found.

import { sgdStep } from "../engine/kernels/index.ts";
import type * as tf from "../engine/tensorflow.ts";
import { checkShare, Optimizer, type OptimizerOptions } from "./optimizer.ts";

export interface AdadeltaOptions extends OptimizerOptions {
  /** How slowly both means forget. */
  rho?: number;
  /** Inside both roots, as the paper has it: without it the first step would be 0. */
  epsilon?: number;
}

/**
 * With g = dL/dp: `v := ρ v + (1 - ρ) g²`, `d = √(u + ε) / √(v + ε) g`, `u := ρ u + (1 - ρ) d²`, `p := p - lr d`
 * (Zeiler, 2012): u is the mean of the squared steps so far, and the learning rate is 1.
 *
 *     new optim.Adadelta()
 */
export class Adadelta extends Optimizer {
  readonly rho: number;
  readonly epsilon: number;

  constructor(options: AdadeltaOptions = {}) {
    super(options, { learningRate: 1 }, ["rho", "epsilon"]);
    const { rho = 0.9, epsilon = 1e-6 } = options;
    this.rho = checkShare("optim.Adadelta: rho", rho);
    if (!(epsilon > 0)) throw new RangeError(`optim.Adadelta: epsilon must be above 0, got ${epsilon}`);
    this.epsilon = epsilon;
  }

  protected override get slots(): readonly string[] {
    return ["v", "u"];
  }

  protected update(
    p: tf.Tensor[],
    g: tf.Tensor[],
    rate: tf.Scalar,
    variables: readonly tf.Variable[],
  ): tf.Tensor[] {
    const { rho, epsilon } = this;
    const squares = this.slot("v", variables);
    const moves = this.slot("u", variables).map((u, i) => {
      const v = squares[i]!;
      v.assign(v.mul(rho).add(g[i]!.square().mul(1 - rho)));
      const d = u.add(epsilon).sqrt().div(v.add(epsilon).sqrt()).mul(g[i]!);
      u.assign(u.mul(rho).add(d.square().mul(1 - rho)));
      return d;
    });
    return sgdStep({ learningRate: rate, params: p, gradients: moves });
  }
}
