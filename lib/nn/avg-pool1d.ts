// Average pooling along a sequence: that in two dimensions, on images of height 1.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import { checkCount, checkObject } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { type AvgPool2DCache, avgPool2d, avgPool2dGrad } from "./avg-pool2d.ts";
import { Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";
import { checkSequences, type Padding, readPadding, stepsIn } from "./window.ts";

/** That of avgPool2d, over images [batch, 1, steps, channels]. */
export type AvgPool1DCache = AvgPool2DCache;

/**
 * `y[n, i, c]` = the mean of `x[n, i s + u, c]` over the window's places u; s is the stride.
 *
 * x [batch, steps, channels], y [batch, steps that fit, channels].
 */
export function avgPool1d(
  x: tf.Tensor3D,
  options: Pick<AvgPool1DOptions, "poolSize" | "strides" | "padding"> = {},
): [y: tf.Tensor3D, cache: AvgPool1DCache] {
  checkObject("avgPool1d", options, "poolSize");
  const { poolSize = 2, strides = poolSize, padding = "valid" } = options;
  checkTensor("avgPool1d: x", x, ["batch", "steps", "channels"]);
  const [y, cache] = avgPool2d(x.expandDims(1), { poolSize: [1, poolSize], strides: [1, strides], padding });
  return [y.squeeze([1]), cache];
}

/** From dy, shaped as y: `avgPool2dGrad`, of which the axis of length 1 is taken away again. */
export function avgPool1dGrad(dy: tf.Tensor3D, cache: AvgPool1DCache): { dx: tf.Tensor3D } {
  return { dx: avgPool2dGrad(dy.expandDims(1), cache).dx.squeeze([1]) };
}

export interface AvgPool1DOptions extends LayerOptions {
  /** Steps of a window. */
  poolSize?: number;
  /** Without it the windows lie side by side. */
  strides?: number;
  /** "valid": only windows that lie in the input; "same": windows over its edges too, of what is there. */
  padding?: Padding;
}

/** `avgPool1d` as a layer, Keras's AveragePooling1D: `new nn.AvgPool1D({ poolSize: 2 })` halves the steps. */
export class AvgPool1D extends Layer<AvgPool1DCache> {
  readonly poolSize: number;
  readonly strides: number;
  readonly padding: Padding;

  constructor(options: AvgPool1DOptions = {}) {
    super("avgpool1d", options, ["poolSize", "strides", "padding"]);
    const { poolSize = 2, strides = poolSize, padding = "valid" } = options;
    checkCount("nn.AvgPool1D: poolSize", poolSize);
    checkCount("nn.AvgPool1D: strides", strides);
    this.poolSize = poolSize;
    this.strides = strides;
    this.padding = readPadding("nn.AvgPool1D", padding);
  }

  protected create(inputShape: Shape): Shape {
    checkSequences(this.name, inputShape);
    const [steps, channels] = inputShape as [number, number];
    const { poolSize, strides, padding } = this;
    return [stepsIn(this.name, steps, { size: poolSize, stride: strides, padding }), channels];
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: AvgPool1DCache] {
    return avgPool1d(x as tf.Tensor3D, this);
  }

  backward(dy: tf.Tensor, cache: AvgPool1DCache): LayerGradients {
    return { ...avgPool1dGrad(dy as tf.Tensor3D, cache), gradients: [] };
  }
}

registerLayer("AvgPool1D", AvgPool1D);
