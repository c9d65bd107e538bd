// Convolution in two dimensions, as networks say it (no filter is flipped), and its gradients by hand.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import { checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { ACTIVATIONS, type ActivationCache, type ActivationName } from "./activation.ts";
import { Convolution, type ConvolutionOptions } from "./convolution.ts";
import { type DenseCache, dense, denseGrad } from "./dense.ts";
import type { AddParameter, LayerGradients, Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";
import { checkDilation, checkImages, type Padding, type Pair, pairOf, windowsIn } from "./window.ts";

export interface Conv2DCache {
  x: tf.Tensor4D;
  W: tf.Tensor4D;
  strides: Pair;
  dilationRate: Pair;
  padding: Padding;
  activation: ActivationName;
  f: ActivationCache;
  /** Where the window is as large as the image: a dense layer does the same, in a fifth of the time. */
  whole?: DenseCache;
}

export type Conv2DForm = Partial<Omit<Conv2DCache, "x" | "W" | "f" | "whole">>;

/**
 * `y[n, i, j, k] = f(Σ x[n, i s + u d, j s + v d, c] W[u, v, c, k] + b[k])`, the sum over the window's rows u and
 * columns v and the channels c; s are the strides, d the dilations, f the activation.
 *
 * x [batch, height, width, channels], W [rows, columns, channels, filters], b [filters] (or none),
 * y [batch, rows that fit, columns that fit, filters]; with padding "same" x has zeros around it, so that y keeps
 * x's height and width (divided by the strides, rounded up).
 */
export function conv2d(
  x: tf.Tensor4D,
  W: tf.Tensor4D,
  b?: tf.Tensor1D,
  options: Conv2DForm = {},
): [y: tf.Tensor4D, cache: Conv2DCache] {
  checkObject("conv2d", options, "strides");
  const { strides = [1, 1], dilationRate = [1, 1], padding = "valid", activation = "linear" } = options;
  const [, , channels, filters] = W.shape;
  const because = `W [${W.shape.join(", ")}]`;
  checkTensor("conv2d: x", x, ["batch", "height", "width", channels], { because });
  if (b) checkTensor("conv2d: b", b, [filters], { because });
  const form = { x, W, strides, dilationRate, padding, activation };
  if (isWhole(form)) {
    const size = tf.util.sizeFromShape(W.shape.slice(0, 3));
    const [y, whole] = dense(x.reshape([-1, size]), W.reshape([size, filters]), b, { activation });
    return [y.reshape([-1, 1, 1, filters]), { ...form, f: {}, whole }];
  }
  // One pass over the output for sum, bias and activation. Plainly: tf.conv2d(x, W, strides, padding).add(b), then f.
  const isFused = activation === "relu" || activation === "sigmoid"; // what tfjs fuses, and needs only y to go back
  const z: tf.Tensor4D = tf.fused.conv2d({
    ...{ x, filter: W, strides, dilations: dilationRate, pad: padding },
    ...(b && { bias: b }),
    activation: isFused ? activation : "linear",
  });
  const [y, f] = isFused ? [z, { y: z }] : ACTIVATIONS[activation].forward(z);
  return [y, { ...form, f }];
}

/** Whether there is one window, which sees all of the image. */
function isWhole({ x, W, dilationRate, padding }: Omit<Conv2DCache, "f">): boolean {
  const [, height, width] = x.shape;
  const [rows, columns] = W.shape;
  const isDense = dilationRate[0] === 1 && dilationRate[1] === 1;
  return padding === "valid" && isDense && rows === height && columns === width && x.size > 0;
}

/**
 * From dy, first through f to dz: `dx` adds to each pixel what the windows that saw it send back through W,
 * `dW[u, v, c, k] = Σ x[n, i s + u d, j s + v d, c] dz[n, i, j, k]`, `db = Σ dz`.
 */
export function conv2dGrad(
  dy: tf.Tensor4D,
  { x, W, strides, dilationRate, padding, activation, f, whole }: Conv2DCache,
  { dx: wanted = true } = {},
): { dx?: tf.Tensor4D; dW: tf.Tensor4D; db: tf.Tensor1D } {
  if (whole) {
    const { dx, dW, db } = denseGrad(dy.reshape([-1, W.shape[3]]), whole, { dx: wanted });
    return { ...(dx && { dx: dx.reshape(x.shape) }), dW: dW.reshape(W.shape), db };
  }
  const { dx: dz } = ACTIVATIONS[activation].backward(dy, f);
  const window = { strides, dilations: dilationRate, pad: padding, dataFormat: "NHWC" };
  const dW = run("Conv2DBackpropFilter", { x, dy: dz }, { ...window, filterShape: W.shape });
  const db: tf.Tensor1D = dz.sum([0, 1, 2]); // [filters]
  if (!wanted) return { dW, db };
  const dx = run("Conv2DBackpropInput", { dy: dz, filter: W }, { ...window, inputShape: x.shape });
  return { dx, dW, db };
}

/** tfjs has both gradients as kernels, and exports no operation for them. */
function run(kernel: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor4D {
  return tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap) as tf.Tensor4D;
}

export interface Conv2DOptions extends ConvolutionOptions {
  /** Rows and columns of a filter; one number for both. */
  kernelSize: number | Pair;
  /** How far the window moves, down and to the right, from one pixel of the output to the next. */
  strides?: number | Pair;
  /** How far apart a window's pixels lie; strides must be 1 then. */
  dilationRate?: number | Pair;
}

/**
 * `f(x * W + b)` on images [batch, height, width, channels].
 *
 *     new nn.Conv2D({ filters: 16, kernelSize: 3, activation: "relu" })
 *
 * Learned: W [rows, columns, channels, filters], b [filters] unless `useBias: false`.
 */
export class Conv2D extends Convolution<Conv2DCache> {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly dilationRate: Pair;

  constructor(options: Conv2DOptions) {
    super("conv2d", options);
    const { kernelSize, strides = 1, dilationRate = 1 } = options;
    this.kernelSize = pairOf("nn.Conv2D: kernelSize", kernelSize);
    this.strides = pairOf("nn.Conv2D: strides", strides);
    this.dilationRate = pairOf("nn.Conv2D: dilationRate", dilationRate);
    checkDilation("nn.Conv2D", this.strides, this.dilationRate);
  }

  protected create(inputShape: Shape, add: AddParameter): Shape {
    checkImages(this.name, inputShape);
    const [height, width, channels] = inputShape;
    const [rows, columns] = windowsIn(
      this.name,
      [height!, width!],
      this.kernelSize,
      this.strides,
      this.padding,
      this.dilationRate,
    );
    this.addParameters(add, this.kernelSize, channels!);
    return [rows, columns, this.filters];
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: Conv2DCache] {
    const W = this.W as tf.Variable & tf.Tensor4D;
    return conv2d(x as tf.Tensor4D, W, this.b as tf.Tensor1D | undefined, this);
  }

  backward(dy: tf.Tensor, cache: Conv2DCache, options?: { dx?: boolean }): LayerGradients {
    const { dx, ...d } = conv2dGrad(dy as tf.Tensor4D, cache, options);
    return { ...(dx && { dx }), gradients: this.gradientsOf(d) };
  }
}

registerLayer("Conv2D", Conv2D);
