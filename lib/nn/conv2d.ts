// Convolution in two dimensions, as networks say it (no filter is flipped), and its gradients by hand.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import { checkCount } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { ACTIVATIONS, type ActivationName, readActivation } from "./activation.ts";
import { type InitializerName, readInitializer } from "./initializers.ts";
import { type AddParameter, Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { checkImages, type Padding, type Pair, pairOf, readPadding, windowsIn } from "./window.ts";

export interface Conv2DCache {
  x: tf.Tensor4D;
  W: tf.Tensor4D;
  y: tf.Tensor4D;
  strides: Pair;
  padding: Padding;
  activation: ActivationName;
}

/**
 * `y[n, i, j, k] = f(Σ x[n, i s + u, j s + v, c] W[u, v, c, k] + b[k])`, the sum over the window's rows u and
 * columns v and the channels c; s are the strides, f the activation.
 *
 * x [batch, height, width, channels], W [rows, columns, channels, filters], b [filters],
 * y [batch, rows that fit, columns that fit, filters]; with padding "same" x has zeros around it, so that y keeps
 * x's height and width (divided by the strides, rounded up).
 */
export function conv2d(
  x: tf.Tensor4D,
  W: tf.Tensor4D,
  b: tf.Tensor1D,
  { strides = [1, 1], padding = "valid", activation = "linear" }: Partial<Omit<Conv2DCache, "x" | "W">> = {},
): [y: tf.Tensor4D, cache: Conv2DCache] {
  const [, , channels, filters] = W.shape;
  const because = `W [${W.shape.join(", ")}]`;
  checkTensor("conv2d: x", x, ["batch", "height", "width", channels], { because });
  checkTensor("conv2d: b", b, [filters], { because });
  // One pass over the output for sum, bias and activation. Plainly: tf.conv2d(x, W, strides, padding).add(b), then f.
  const fused = activation === "tanh" ? "linear" : activation; // tfjs fuses no tanh
  const z: tf.Tensor4D = tf.fused.conv2d({ x, filter: W, strides, pad: padding, bias: b, activation: fused });
  const [y] = fused === activation ? [z] : ACTIVATIONS[activation].forward(z);
  return [y, { x, W, y, strides, padding, activation }];
}

/**
 * From dy, first through f to dz: `dx` adds to each pixel what the windows that saw it send back through W,
 * `dW[u, v, c, k] = Σ x[n, i s + u, j s + v, c] dz[n, i, j, k]`, `db = Σ dz`.
 */
export function conv2dGrad(
  dy: tf.Tensor4D,
  { x, W, y, strides, padding, activation }: Conv2DCache,
  { dx: wanted = true } = {},
): { dx?: tf.Tensor4D; dW: tf.Tensor4D; db: tf.Tensor1D } {
  const { dx: dz } = ACTIVATIONS[activation].backward(dy, { y });
  const window = { strides, pad: padding, dataFormat: "NHWC", dimRoundingMode: undefined };
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

export interface Conv2DOptions extends LayerOptions {
  /** How many filters, each of which gives one channel of the output. */
  filters: number;
  /** Rows and columns of a filter; one number for both. */
  kernelSize: number | Pair;
  strides?: number | Pair;
  padding?: Padding;
  activation?: ActivationName;
  kernelInitializer?: InitializerName;
}

/**
 * `f(x * W + b)` on images [batch, height, width, channels].
 *
 *     new nn.Conv2D({ filters: 16, kernelSize: 3, activation: "relu" })
 *
 * Learned: W [rows, columns, channels, filters], b [filters].
 */
export class Conv2D extends Layer<Conv2DCache> {
  readonly filters: number;
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly activation: ActivationName;
  readonly kernelInitializer: InitializerName;
  W!: tf.Variable;
  b!: tf.Variable;

  constructor({
    filters,
    kernelSize,
    strides = 1,
    padding = "valid",
    activation = "linear",
    kernelInitializer = "glorotUniform",
    ...options
  }: Conv2DOptions) {
    const own = ["filters", "kernelSize", "strides", "padding", "activation", "kernelInitializer"];
    super("conv2d", options, own);
    checkCount("nn.Conv2D: filters", filters);
    this.filters = filters;
    this.kernelSize = pairOf("nn.Conv2D: kernelSize", kernelSize);
    this.strides = pairOf("nn.Conv2D: strides", strides);
    this.padding = readPadding("nn.Conv2D", padding);
    this.activation = readActivation("nn.Conv2D", activation);
    this.kernelInitializer = readInitializer("nn.Conv2D", kernelInitializer);
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
    );
    this.W = add("W", [...this.kernelSize, channels!, this.filters], this.kernelInitializer);
    this.b = add("b", [this.filters], "zeros");
    return [rows, columns, this.filters];
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: Conv2DCache] {
    const [W, b] = [this.W as tf.Variable & tf.Tensor4D, this.b as tf.Variable & tf.Tensor1D];
    return conv2d(x as tf.Tensor4D, W, b, this);
  }

  backward(dy: tf.Tensor, cache: Conv2DCache, options?: { dx?: boolean }): LayerGradients {
    const { dx, dW, db } = conv2dGrad(dy as tf.Tensor4D, cache, options);
    return { ...(dx && { dx }), gradients: [dW, db] };
  }
}
