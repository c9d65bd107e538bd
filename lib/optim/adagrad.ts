// AdaGrad: a rate for each parameter, which falls with all that its gradients have been.

import { sgdStep } from "../engine/kernels/index.ts";
import type * as tf from "../engine/tensorflow.ts";
import { type DenominatorOptions, DividingOptimizer } from "./denominator.ts";
import type { OptimizerOptions } from "./optimizer.ts";

export interface AdaGradOptions extends OptimizerOptions, DenominatorOptions {}

/**
 * With g = dL/dp: `v := v + g²`, `p := p - lr g / (√v + ε)` (Duchi, Hazan and Singer, 2011). As v only grows, the
 * steps die away.
 *
 *     new optim.AdaGrad({ learningRate: 0.01 })
 */
export class AdaGrad extends DividingOptimizer {
  constructor(options: AdaGradOptions = {}) {
    super(options, { learningRate: 0.01, epsilon: 1e-10 });
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
      v.assign(v.add(g[i]!.square()));
      return g[i]!.div(this.below(v));
    });
    return sgdStep({ learningRate: rate, params: p, gradients: moves });
  }
}
