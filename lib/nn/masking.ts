// Masking: padding of any value becomes padding of zeros, which recurrent layers with `maskZero` pass by.

import { checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface MaskingCache {
  /** [batch, steps, 1]: 0 where a step is padding. */
  mask: tf.Tensor;
}

/** `y = x`, but 0 at each step whose features are all `maskValue`; x [batch, steps, features]. */
export function masking(
  x: tf.Tensor,
  options: { maskValue?: number } = {},
): [y: tf.Tensor, cache: MaskingCache] {
  checkObject("masking", options, "maskValue");
  const { maskValue = 0 } = options;
  const mask = tf.notEqual(x, maskValue).any(-1, true).toFloat(); // [batch, steps, 1]
  return [tf.where(mask.cast("bool"), x, tf.zerosLike(x)), { mask }]; // infinity times 0 would be NaN
}

/** From dy: `dx = dy` at each step that is no padding, else 0. */
export function maskingGrad(dy: tf.Tensor, { mask }: MaskingCache): { dx: tf.Tensor } {
  return { dx: dy.mul(mask) };
}

export interface MaskingOptions extends LayerOptions {
  /** What all features of a step are where it is padding. */
  maskValue?: number;
}

/**
 * `masking` as a layer, for padding that is not 0 already:
 *
 *     [new nn.Masking({ maskValue: -1 }), new nn.GRU({ units: 32, maskZero: true })]
 */
export class Masking extends Layer<MaskingCache> {
  readonly maskValue: number;

  constructor(options: MaskingOptions = {}) {
    super("masking", options, ["maskValue"]);
    const { maskValue = 0 } = options;
    if (typeof maskValue !== "number" || Number.isNaN(maskValue)) {
      throw new RangeError(
        `nn.Masking: maskValue must be a number, got ${maskValue}; NaN is equal to nothing`,
      );
    }
    this.maskValue = maskValue;
  }

  protected create(inputShape: Shape): Shape {
    if (inputShape.length === 2) return inputShape;
    const got = ["batch", ...inputShape].join(", ");
    throw new TypeError(`${this.name}: x must have shape [batch, steps, features], got [${got}]`);
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: MaskingCache] {
    return masking(x, this);
  }

  backward(dy: tf.Tensor, cache: MaskingCache): LayerGradients {
    return { ...maskingGrad(dy, cache), gradients: [] };
  }
}

registerLayer("Masking", Masking);
