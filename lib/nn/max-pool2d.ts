// Max pooling: of each window the largest value, and the gradient goes back to where it came from.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import { checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";
import { checkImages, type Padding, type Pair, pairOf, readPadding, windowsIn } from "./window.ts";

export interface MaxPool2DCache {
  x: tf.Tensor4D;
  y: tf.Tensor4D;
  poolSize: Pair;
  strides: Pair;
  padding: Padding;
}

/**
 * `y[n, i, j, c] = max x[n, i s + u, j s + v, c]` over the window's rows u and columns v; s are the strides.
 *
 * x [batch, height, width, channels], y [batch, rows that fit, columns that fit, channels].
 */
export function maxPool2d(
  x: tf.Tensor4D,
  options: Partial<Omit<MaxPool2DCache, "x" | "y">> = {},
): [y: tf.Tensor4D, cache: MaxPool2DCache] {
  checkObject("maxPool2d", options, "poolSize");
  const { poolSize = [2, 2], strides = poolSize, padding = "valid" } = options;
  checkTensor("maxPool2d: x", x, ["batch", "height", "width", "channels"]);
  const y = tf.maxPool(x, poolSize, strides, padding);
  return [y, { x, y, poolSize, strides, padding }];
}

/** From dy, shaped as y: `dx` is dy at the place of each window's maximum (the first, if equal), else 0. */
export function maxPool2dGrad(
  dy: tf.Tensor4D,
  { x, y, poolSize, strides, padding }: MaxPool2DCache,
): { dx: tf.Tensor4D } {
  const attributes = { filterSize: poolSize, strides, pad: padding, dimRoundingMode: undefined };
  const dx = tf
    .engine()
    .runKernel("MaxPoolGrad", { dy, input: x, output: y }, attributes as unknown as tf.NamedAttrMap);
  return { dx: dx as tf.Tensor4D };
}

export interface MaxPool2DOptions extends LayerOptions {
  /** Rows and columns of a window; one number for both. */
  poolSize?: number | Pair;
  /** Without it the windows lie side by side. */
  strides?: number | Pair;
  /** "valid": only windows that lie in the input; "same": windows over its edges too, of what is there. */
  padding?: Padding;
}

/** `maxPool2d` as a layer: `new nn.MaxPool2D({ poolSize: 2 })` halves height and width. */
export class MaxPool2D extends Layer<MaxPool2DCache> {
  readonly poolSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;

  constructor(options: MaxPool2DOptions = {}) {
    super("maxpool2d", options, ["poolSize", "strides", "padding"]);
    const { poolSize = 2, strides = poolSize, padding = "valid" } = options;
    this.poolSize = pairOf("nn.MaxPool2D: poolSize", poolSize);
    this.strides = pairOf("nn.MaxPool2D: strides", strides);
    this.padding = readPadding("nn.MaxPool2D", padding);
  }

  protected create(inputShape: Shape): Shape {
    checkImages(this.name, inputShape);
    const [height, width, channels] = inputShape;
    return [...windowsIn(this.name, [height!, width!], this.poolSize, this.strides, this.padding), channels!];
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: MaxPool2DCache] {
    return maxPool2d(x as tf.Tensor4D, this);
  }

  backward(dy: tf.Tensor, cache: MaxPool2DCache): LayerGradients {
    return { ...maxPool2dGrad(dy as tf.Tensor4D, cache), gradients: [] };
  }
}

registerLayer("MaxPool2D", MaxPool2D);
