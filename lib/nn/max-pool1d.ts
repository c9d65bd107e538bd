// Max pooling along a sequence: that in two dimensions, on images of height 1.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import { checkCount, checkObject } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { type MaxPool2DCache, maxPool2d, maxPool2dGrad } from "./max-pool2d.ts";
import { registerLayer } from "./registry.ts";
import { checkSequences, type Padding, readPadding, stepsIn } from "./window.ts";

/** That of maxPool2d, over images [batch, 1, steps, channels]. */
export type MaxPool1DCache = MaxPool2DCache;

/**
 * `y[n, i, c]` = the largest value of `x[n, i s + u, c]` over the window's places u; s is the stride.
 *
 * x [batch, steps, channels], y [batch, steps that fit, channels].
 */
export function maxPool1d(
  x: tf.Tensor3D,
  options: Pick<MaxPool1DOptions, "poolSize" | "strides" | "padding"> = {},
): [y: tf.Tensor3D, cache: MaxPool1DCache] {
  checkObject("maxPool1d", options, "poolSize");
  const { poolSize = 2, strides = poolSize, padding = "valid" } = options;
  checkTensor("maxPool1d: x", x, ["batch", "steps", "channels"]);
  const [y, cache] = maxPool2d(x.expandDims(1), { poolSize: [1, poolSize], strides: [1, strides], padding });
  return [y.squeeze([1]), cache];
}

/** From dy, shaped as y: `maxPool2dGrad`, of which the axis of length 1 is taken away again. */
export function maxPool1dGrad(dy: tf.Tensor3D, cache: MaxPool1DCache): { dx: tf.Tensor3D } {
  return { dx: maxPool2dGrad(dy.expandDims(1), cache).dx.squeeze([1]) };
}

export interface MaxPool1DOptions extends LayerOptions {
  /** Steps of a window. */
  poolSize?: number;
  /** Without it the windows lie side by side. */
  strides?: number;
  /** "valid": only windows that lie in the input; "same": windows over its edges too, of what is there. */
  padding?: Padding;
}

/** `maxPool1d` as a layer, Keras's MaxPooling1D: `new nn.MaxPool1D({ poolSize: 2 })` halves the steps. */
export class MaxPool1D extends Layer<MaxPool1DCache> {
  readonly poolSize: number;
  readonly strides: number;
  readonly padding: Padding;

  constructor(options: MaxPool1DOptions = {}) {
    super("maxpool1d", options, ["poolSize", "strides", "padding"]);
    const { poolSize = 2, strides = poolSize, padding = "valid" } = options;
    checkCount("nn.MaxPool1D: poolSize", poolSize);
    checkCount("nn.MaxPool1D: strides", strides);
    this.poolSize = poolSize;
    this.strides = strides;
    this.padding = readPadding("nn.MaxPool1D", padding);
  }

  protected create(inputShape: Shape): Shape {
    checkSequences(this.name, inputShape);
    const [steps, channels] = inputShape as [number, number];
    const { poolSize, strides, padding } = this;
    return [stepsIn(this.name, steps, { size: poolSize, stride: strides, padding }), channels];
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: MaxPool1DCache] {
    return maxPool1d(x as tf.Tensor3D, this);
  }

  backward(dy: tf.Tensor, cache: MaxPool1DCache): LayerGradients {
    return { ...maxPool1dGrad(dy as tf.Tensor3D, cache), gradients: [] };
  }
}

registerLayer("MaxPool1D", MaxPool1D);
