// Gradient descent: a step against the gradient, on request with momentum.

import { sgdStep } from "../engine/kernels/index.ts";
import type * as tf from "../engine/tensorflow.ts";
import { checkShare, Optimizer, type OptimizerOptions } from "./optimizer.ts";

export interface SGDOptions extends OptimizerOptions {
  /** ρ: how much of its velocity a parameter keeps from step to step. */
  momentum?: number;
  /** Whether the gradient is taken where momentum is about to lead. */
  nesterov?: boolean;
  /**
   * Whether the velocity counts steps instead of gradients: `v := ρ v + lr g`, as in Keras, moves the same as long
   * as the learning rate is constant; a rate that falls brakes what is under way only with `false`, PyTorch's form.
   */
  rateInVelocity?: boolean;
}

/**
 * `p := p - lr g`, with g = dL/dp. Stochastic when the loss is that of a mini-batch.
 *
 * With momentum ρ: `v := ρ v + g` and `p := p - lr v`; with Nesterov's `p := p - lr (g + ρ v)`.
 *
 *     new optim.SGD({ learningRate: 0.01, momentum: 0.9 })
 */
export class SGD extends Optimizer {
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly rateInVelocity: boolean;

  constructor(options: SGDOptions = {}) {
    super(options, { learningRate: 0.01 }, ["momentum", "nesterov", "rateInVelocity"]);
    const { momentum = 0, nesterov = false, rateInVelocity = false } = options;
    this.momentum = checkShare(`optim.${new.target.name}: momentum`, momentum);
    this.nesterov = nesterov;
    this.rateInVelocity = rateInVelocity;
  }

  protected override get slots(): readonly string[] {
    return this.momentum === 0 ? [] : ["velocity"];
  }

  protected update(
    p: tf.Tensor[],
    g: tf.Tensor[],
    rate: tf.Scalar,
    variables: readonly tf.Variable[],
  ): tf.Tensor[] {
    const { momentum, nesterov, rateInVelocity } = this;
    if (momentum === 0) return sgdStep({ learningRate: rate, params: p, gradients: g });
    const push = rateInVelocity ? g.map((g) => g.mul(rate)) : g;
    const velocity = this.slot("velocity", variables);
    const v = velocity.map((v, i) => v.mul(momentum).add(push[i]!));
    for (const [i, variable] of velocity.entries()) variable.assign(v[i]!);
    const move = nesterov ? v.map((v, i) => v.mul(momentum).add(push[i]!)) : v;
    if (rateInVelocity) return p.map((p, i) => p.sub(move[i]!));
    return sgdStep({ learningRate: rate, params: p, gradients: move });
  }
}
