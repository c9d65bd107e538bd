// Softplus: a smooth ReLU.

import type * as tf from "../engine/tensorflow.ts";
import { Layer, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface SoftplusCache<T extends tf.Tensor = tf.Tensor> {
  x: T;
}

/**
 * `y = log(1 + exp(x))`, of any shape; written `max(0, x) + log(1 + exp(-|x|))`, so that no exp overflows. The
 * lectures draw it without its name.
 */
export function softplus<T extends tf.Tensor>(x: T): [y: T, cache: SoftplusCache<T>] {
  const y: T = x.relu().add(x.abs().neg().exp().log1p());
  return [y, { x }];
}

/** From dy: `dx = dy sigmoid(x)`. */
export function softplusGrad<T extends tf.Tensor>(dy: T, { x }: SoftplusCache<T>): { dx: T } {
  return { dx: dy.mul(x.sigmoid()) };
}

/** `softplus` as a layer: `new nn.Softplus()`. */
export class Softplus extends Layer<SoftplusCache> {
  constructor(options: LayerOptions = {}) {
    super("softplus", options, []);
  }

  protected create(inputShape: Shape): Shape {
    return inputShape;
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: SoftplusCache] {
    return softplus(x);
  }

  backward(dy: tf.Tensor, cache: SoftplusCache): { dx: tf.Tensor; gradients: [] } {
    return { ...softplusGrad(dy, cache), gradients: [] };
  }
}

registerLayer("Softplus", Softplus);
