// Leaky ReLU: what is below zero is made small, not cut off, so no unit dies.

import { checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Layer, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface LeakyReLUCache<T extends tf.Tensor = tf.Tensor> {
  x: T;
  negativeSlope: number;
}

/** `y = x where x > 0, else a x`, of any shape, with the slope a: 0.01 in the lectures and in PyTorch, 0.3 in Keras. */
export function leakyRelu<T extends tf.Tensor>(
  x: T,
  options: { negativeSlope?: number } = {},
): [y: T, cache: LeakyReLUCache<T>] {
  checkObject("leakyRelu", options, "negativeSlope");
  const { negativeSlope = 0.01 } = options;
  const y = tf.where(x.greater(0), x, x.mul<T>(negativeSlope));
  return [y, { x, negativeSlope }];
}

/** From dy: `dx = dy where x > 0, else a dy`. */
export function leakyReluGrad<T extends tf.Tensor>(
  dy: T,
  { x, negativeSlope }: LeakyReLUCache<T>,
): { dx: T } {
  return { dx: tf.where(x.greater(0), dy, dy.mul<T>(negativeSlope)) };
}

export interface LeakyReLUOptions extends LayerOptions {
  /** The slope below zero. */
  negativeSlope?: number;
}

/** `leakyRelu` as a layer: `new nn.LeakyReLU({ negativeSlope: 0.1 })`. */
export class LeakyReLU extends Layer<LeakyReLUCache> {
  readonly negativeSlope: number;

  constructor(options: LeakyReLUOptions = {}) {
    super("leakyrelu", options, ["negativeSlope"]);
    const { negativeSlope = 0.01 } = options;
    if (!Number.isFinite(negativeSlope)) {
      throw new RangeError(`nn.LeakyReLU: negativeSlope must be a finite number, got ${negativeSlope}`);
    }
    this.negativeSlope = negativeSlope;
  }

  protected create(inputShape: Shape): Shape {
    return inputShape;
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: LeakyReLUCache] {
    return leakyRelu(x, this);
  }

  backward(dy: tf.Tensor, cache: LeakyReLUCache): { dx: tf.Tensor; gradients: [] } {
    return { ...leakyReluGrad(dy, cache), gradients: [] };
  }
}

registerLayer("LeakyReLU", LeakyReLU);
