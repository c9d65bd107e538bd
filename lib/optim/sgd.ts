// Gradient descent: a step against the gradient.

import { sgdStep } from "../engine/kernels/index.ts";
import * as tf from "../engine/tensorflow.ts";
import { Optimizer } from "./optimizer.ts";

export interface SGDOptions {
  learningRate?: number;
}

/**
 * `p := p - lr dL/dp`. Stochastic when the loss is that of a mini-batch.
 *
 *     new optim.SGD({ learningRate: 0.01 })
 */
export class SGD extends Optimizer {
  constructor({ learningRate = 0.01, ...unknown }: SGDOptions = {}) {
    super(learningRate, unknown, ["learningRate"]);
  }

  applyGradients(parameters: readonly tf.Variable[], gradients: readonly tf.Tensor[]): void {
    tf.tidy(() => {
      const moved = sgdStep({ learningRate: this.rate, params: parameters, gradients });
      for (const [i, p] of parameters.entries()) p.assign(moved[i]!);
    });
  }
}
