// Average pooling: of each window the mean, and the gradient goes back in equal parts.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import { checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";
import { checkImages, type Padding, type Pair, pairOf, readPadding, windowsIn } from "./window.ts";

export interface AvgPool2DCache {
  x: tf.Tensor4D;
  poolSize: Pair;
  strides: Pair;
  padding: Padding;
}

/**
 * `y[n, i, j, c] = mean x[n, i s + u, j s + v, c]` over the window's rows u and columns v; s are the strides. With
 * padding "same" only places inside the image count (PyTorch's `count_include_pad=False`).
 *
 * x [batch, height, width, channels], y [batch, rows that fit, columns that fit, channels].
 */
export function avgPool2d(
  x: tf.Tensor4D,
  options: Partial<Omit<AvgPool2DCache, "x">> = {},
): [y: tf.Tensor4D, cache: AvgPool2DCache] {
  checkObject("avgPool2d", options, "poolSize");
  const { poolSize = [2, 2], strides = poolSize, padding = "valid" } = options;
  checkTensor("avgPool2d: x", x, ["batch", "height", "width", "channels"]);
  return [tf.avgPool(x, poolSize, strides, padding), { x, poolSize, strides, padding }];
}

/** From dy, shaped as y: `dx` adds to each place of a window the window's dy, divided by how many places it has. */
export function avgPool2dGrad(
  dy: tf.Tensor4D,
  { x, poolSize, strides, padding }: AvgPool2DCache,
): { dx: tf.Tensor4D } {
  const attributes = { filterSize: poolSize, strides, pad: padding };
  const dx = tf.engine().runKernel("AvgPoolGrad", { dy, input: x }, attributes as tf.NamedAttrMap);
  return { dx: dx as tf.Tensor4D };
}

export interface AvgPool2DOptions extends LayerOptions {
  /** Rows and columns of a window; one number for both. */
  poolSize?: number | Pair;
  /** Without it the windows lie side by side. */
  strides?: number | Pair;
  /** "valid": only windows that lie in the input; "same": windows over its edges too, of what is there. */
  padding?: Padding;
}

/** `avgPool2d` as a layer, Keras's AveragePooling2D: `new nn.AvgPool2D({ poolSize: 2 })` halves height and width. */
export class AvgPool2D extends Layer<AvgPool2DCache> {
  readonly poolSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;

  constructor(options: AvgPool2DOptions = {}) {
    super("avgpool2d", options, ["poolSize", "strides", "padding"]);
    const { poolSize = 2, strides = poolSize, padding = "valid" } = options;
    this.poolSize = pairOf("nn.AvgPool2D: poolSize", poolSize);
    this.strides = pairOf("nn.AvgPool2D: strides", strides);
    this.padding = readPadding("nn.AvgPool2D", padding);
  }

  protected create(inputShape: Shape): Shape {
    checkImages(this.name, inputShape);
    const [height, width, channels] = inputShape;
    return [...windowsIn(this.name, [height!, width!], this.poolSize, this.strides, this.padding), channels!];
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: AvgPool2DCache] {
    return avgPool2d(x as tf.Tensor4D, this);
  }

  backward(dy: tf.Tensor, cache: AvgPool2DCache): LayerGradients {
    return { ...avgPool2dGrad(dy as tf.Tensor4D, cache), gradients: [] };
  }
}

registerLayer("AvgPool2D", AvgPool2D);
