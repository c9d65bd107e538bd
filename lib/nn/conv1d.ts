// Convolution along a sequence: that in two dimensions, on images of height 1.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import { checkCount, checkObject } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import type { ActivationName } from "./activation.ts";
import { type Conv2DCache, conv2d, conv2dGrad } from "./conv2d.ts";
import { Convolution, type ConvolutionOptions } from "./convolution.ts";
import type { AddParameter, LayerGradients, Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";
import { checkDilation, checkSequences, type Padding, type Pair, stepsIn } from "./window.ts";

/** That of conv2d, over images [batch, 1, steps, channels] and filters [1, size, channels, filters]. */
export type Conv1DCache = Conv2DCache;

export interface Conv1DForm {
  strides?: number;
  dilationRate?: number;
  padding?: Padding;
  activation?: ActivationName;
}

/**
 * `y[n, i, k] = f(Σ x[n, i s + u d, c] W[u, c, k] + b[k])`, the sum over the window's places u and the channels c;
 * s is the stride, d the dilation, f the activation.
 *
 * x [batch, steps, channels], W [size, channels, filters], b [filters] (or none), y [batch, steps that fit, filters].
 */
export function conv1d(
  x: tf.Tensor3D,
  W: tf.Tensor3D,
  b?: tf.Tensor1D,
  options: Conv1DForm = {},
): [y: tf.Tensor3D, cache: Conv1DCache] {
  checkObject("conv1d", options, "strides");
  const { strides = 1, dilationRate = 1, padding = "valid", activation = "linear" } = options;
  checkTensor("conv1d: x", x, ["batch", "steps", W.shape[1]], { because: `W [${W.shape.join(", ")}]` });
  const image: tf.Tensor4D = x.expandDims(1); // [batch, 1, steps, channels]
  const filter: tf.Tensor4D = W.expandDims(0); // [1, size, channels, filters]
  const form = { strides: pair(strides), dilationRate: pair(dilationRate), padding, activation };
  const [y, cache] = conv2d(image, filter, b, form);
  return [y.squeeze([1]), cache];
}

/** From dy, shaped as y: `conv2dGrad`, of which the axis of length 1 is taken away again. */
export function conv1dGrad(
  dy: tf.Tensor3D,
  cache: Conv1DCache,
  options: { dx?: boolean } = {},
): { dx?: tf.Tensor3D; dW: tf.Tensor3D; db: tf.Tensor1D } {
  const { dx, dW, db } = conv2dGrad(dy.expandDims(1), cache, options);
  return { ...(dx && { dx: dx.squeeze([1]) }), dW: dW.squeeze([0]), db };
}

const pair = (along: number): Pair => [1, along];

export interface Conv1DOptions extends ConvolutionOptions {
  /** How many steps a filter sees. */
  kernelSize: number;
  /** How far the window moves from one step of the output to the next. */
  strides?: number;
  /** How far apart the steps lie that a filter sees; strides must be 1 then. */
  dilationRate?: number;
}

/**
 * `f(x * W + b)` on sequences [batch, steps, channels].
 *
 *     new nn.Conv1D({ filters: 64, kernelSize: 5, activation: "relu" })
 *
 * Learned: W [size, channels, filters], b [filters] unless `useBias: false`.
 */
export class Conv1D extends Convolution<Conv1DCache> {
  readonly kernelSize: number;
  readonly strides: number;
  readonly dilationRate: number;

  constructor(options: Conv1DOptions) {
    super("conv1d", options);
    const { kernelSize, strides = 1, dilationRate = 1 } = options;
    for (const [name, value] of Object.entries({ kernelSize, strides, dilationRate })) {
      checkCount(`nn.Conv1D: ${name}`, value);
    }
    checkDilation("nn.Conv1D", pair(strides), pair(dilationRate));
    this.kernelSize = kernelSize;
    this.strides = strides;
    this.dilationRate = dilationRate;
  }

  protected create(inputShape: Shape, add: AddParameter): Shape {
    checkSequences(this.name, inputShape);
    const [steps, channels] = inputShape as [number, number];
    const { kernelSize, strides, padding, dilationRate } = this;
    const form = { size: kernelSize, stride: strides, padding, dilation: dilationRate };
    const windows = stepsIn(this.name, steps, form);
    this.addParameters(add, [kernelSize], channels);
    return [windows, this.filters];
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: Conv1DCache] {
    const W = this.W as tf.Variable & tf.Tensor3D;
    return conv1d(x as tf.Tensor3D, W, this.b as tf.Tensor1D | undefined, this);
  }

  backward(dy: tf.Tensor, cache: Conv1DCache, options?: { dx?: boolean }): LayerGradients {
    const { dx, ...d } = conv1dGrad(dy as tf.Tensor3D, cache, options);
    return { ...(dx && { dx }), gradients: this.gradientsOf(d) };
  }
}

registerLayer("Conv1D", Conv1D);
