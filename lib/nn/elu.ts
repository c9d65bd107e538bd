// ELU: ReLU with an exponential below zero, whose outputs are closer to zero mean.

import { checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Layer, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface ELUCache<T extends tf.Tensor = tf.Tensor> {
  y: T;
  alpha: number;
}

/** `y = x where x > 0, else α (exp(x) - 1)`, of any shape. It saturates at -α on the left. */
export function elu<T extends tf.Tensor>(x: T, options: { alpha?: number } = {}): [y: T, cache: ELUCache<T>] {
  checkObject("elu", options, "alpha");
  const { alpha = 1 } = options;
  const unit: T = x.elu();
  const y = alpha === 1 ? unit : tf.where(x.greater(0), x, unit.mul<T>(alpha));
  return [y, { y, alpha }];
}

/** From dy: `dx = dy where y > 0, else dy (y + α)`. */
export function eluGrad<T extends tf.Tensor>(dy: T, { y, alpha }: ELUCache<T>): { dx: T } {
  return { dx: tf.where(y.greater(0), dy, dy.mul<T>(y.add(alpha))) };
}

export interface ELUOptions extends LayerOptions {
  /** Minus the value that it tends to on the left. */
  alpha?: number;
}

/** `elu` as a layer: `new nn.ELU()`. */
export class ELU extends Layer<ELUCache> {
  readonly alpha: number;

  constructor(options: ELUOptions = {}) {
    super("elu", options, ["alpha"]);
    const { alpha = 1 } = options;
    if (!(Number.isFinite(alpha) && alpha >= 0)) {
      throw new RangeError(`nn.ELU: alpha must be a finite number of at least 0, got ${alpha}`);
    }
    this.alpha = alpha;
  }

  protected create(inputShape: Shape): Shape {
    return inputShape;
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: ELUCache] {
    return elu(x, this);
  }

  backward(dy: tf.Tensor, cache: ELUCache): { dx: tf.Tensor; gradients: [] } {
    return { ...eluGrad(dy, cache), gradients: [] };
  }
}

registerLayer("ELU", ELU);
