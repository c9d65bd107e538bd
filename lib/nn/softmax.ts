// Softmax: scores become probabilities.

import type { Tensor } from "../engine/tensorflow.ts";
import { featuresIn } from "./examples.ts";
import { Layer, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface SoftmaxCache<T extends Tensor = Tensor> {
  y: T;
}

/**
 * `y_k = exp(x_k) / Σ_j exp(x_j)` along the last axis, x [batch, ..., classes]. The same for `x + c`: the largest x
 * is subtracted first, so that no exp overflows.
 */
export function softmax<T extends Tensor>(x: T): [y: T, cache: SoftmaxCache<T>] {
  const y: T = x.softmax(-1);
  return [y, { y }];
}

/** From dy: `dx_k = y_k (dy_k - Σ_j dy_j y_j)`. */
export function softmaxGrad<T extends Tensor>(dy: T, { y }: SoftmaxCache<T>): { dx: T } {
  const mean = dy.mul(y).sum(-1, true); // [batch, ..., 1]
  return { dx: y.mul(dy.sub(mean)) };
}

/**
 * `softmax` as a layer: `new nn.Softmax()`. Not before the loss "softmaxCrossEntropy", which has its own: it wants
 * the scores.
 */
export class Softmax extends Layer<SoftmaxCache> {
  constructor(options: LayerOptions = {}) {
    super("softmax", options, []);
  }

  protected create(inputShape: Shape): Shape {
    featuresIn(this.name, inputShape);
    return inputShape;
  }

  protected call(x: Tensor): [y: Tensor, cache: SoftmaxCache] {
    return softmax(x);
  }

  backward(dy: Tensor, cache: SoftmaxCache): { dx: Tensor; gradients: [] } {
    return { ...softmaxGrad(dy, cache), gradients: [] };
  }
}

registerLayer("Softmax", Softmax);
