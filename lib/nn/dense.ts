// Dense layer: an affine map, and its gradients by hand.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import { checkCount, checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { ACTIVATIONS, type ActivationCache, type ActivationName, readActivation } from "./activation.ts";
import { featuresIn } from "./examples.ts";
import { type InitializerOption, readInitializer } from "./initializers.ts";
import { type AddParameter, Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";
import { type Regularizer, readRegularizer } from "./regularizers.ts";

export interface DenseCache {
  x: tf.Tensor2D;
  W: tf.Tensor2D;
  activation: ActivationName;
  f: ActivationCache;
}

/**
 * `y = f(x W + b)`, with x [batch, in], W [in, units], b [units] (or none), y [batch, units], and f the activation.
 */
export function dense(
  x: tf.Tensor2D,
  W: tf.Tensor2D,
  b?: tf.Tensor1D,
  options: { activation?: ActivationName } = {},
): [y: tf.Tensor2D, cache: DenseCache] {
  checkObject("dense", options, "activation");
  const { activation = "linear" } = options;
  checkInput(x, W, 2);
  if (b) checkTensor("dense: b", b, [W.shape[1]], { because: `W [${W.shape.join(", ")}]` });
  const product: tf.Tensor2D = tf.matMul(x, W); // [batch, units]
  const z: tf.Tensor2D = b ? product.add(b) : product;
  const [y, f] = ACTIVATIONS[activation].forward(z);
  return [y, { x, W, activation, f }];
}

/** From dy [batch, units], first through f to dz: `dx = dz Wᵀ`, `dW = xᵀ dz`, `db = Σ dz` over the batch. */
export function denseGrad(
  dy: tf.Tensor2D,
  { x, W, activation, f }: DenseCache,
  { dx: wanted = true } = {},
): { dx?: tf.Tensor2D; dW: tf.Tensor2D; db: tf.Tensor1D } {
  const { dx: dz } = ACTIVATIONS[activation].backward(dy, f);
  const dW: tf.Tensor2D = tf.matMul(x, dz, true, false); // [in, units]
  const db: tf.Tensor1D = dz.sum(0); // [units]
  if (!wanted) return { dW, db };
  const dx: tf.Tensor2D = tf.matMul(dz, W, false, true); // [batch, in]
  return { dx, dW, db };
}

export interface DenseOptions extends LayerOptions {
  /** How many numbers each example becomes. */
  units: number;
  /** f, applied to each number of the output. */
  activation?: ActivationName;
  /** Without it there is no b. */
  useBias?: boolean;
  /** Where W's first values come from; b begins at 0. */
  kernelInitializer?: InitializerOption;
  /** A penalty on W in the loss; b is never penalised. */
  kernelRegularizer?: Regularizer | undefined;
}

/** What the layer keeps: the pair's cache over all rows, and the shape of its input. */
type Cache = DenseCache & { shape: number[] };

/**
 * `y = f(x W + b)`, on the last axis: x [batch, ..., in] gives [batch, ..., units].
 *
 *     new nn.Dense({ units: 10, activation: "relu" })
 *
 * Learned: W [in, units], b [units] unless `useBias: false`.
 */
export class Dense extends Layer<Cache> {
  readonly units: number;
  readonly activation: ActivationName;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerOption;
  readonly kernelRegularizer: Regularizer | undefined;
  W!: tf.Variable;
  b: tf.Variable | undefined;

  constructor(options: DenseOptions) {
    super("dense", options, ["units", "activation", "useBias", "kernelInitializer", "kernelRegularizer"]);
    const {
      units,
      activation = "linear",
      useBias = true,
      kernelInitializer = "glorotUniform",
      kernelRegularizer,
    } = options;
    checkCount("nn.Dense: units", units);
    this.units = units;
    this.activation = readActivation("nn.Dense", activation);
    this.useBias = useBias;
    this.kernelInitializer = readInitializer("nn.Dense", kernelInitializer);
    this.kernelRegularizer = readRegularizer("nn.Dense", kernelRegularizer);
  }

  protected create(inputShape: Shape, add: AddParameter): Shape {
    const features = featuresIn(this.name, inputShape);
    const regularizer = this.kernelRegularizer;
    this.W = add("W", [features, this.units], this.kernelInitializer, { regularizer });
    if (this.useBias) this.b = add("b", [this.units], "zeros");
    return [...inputShape.slice(0, -1), this.units];
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: Cache] {
    const W = this.W as tf.Variable & tf.Tensor2D;
    checkInput(x, W, this.shapes!.input.length + 1, this.name);
    const rows: tf.Tensor2D = x.rank === 2 ? (x as tf.Tensor2D) : x.reshape([-1, W.shape[0]]); // [rows, in]
    const [y, cache] = dense(rows, W, this.b as tf.Tensor1D | undefined, this); // [rows, units]
    const whole = x.rank === 2 ? y : y.reshape([...x.shape.slice(0, -1), this.units]); // [batch, ..., units]
    return [whole, { ...cache, shape: x.shape }];
  }

  backward(dy: tf.Tensor, { shape, ...cache }: Cache, options: { dx?: boolean } = {}): LayerGradients {
    const rows: tf.Tensor2D = dy.rank === 2 ? (dy as tf.Tensor2D) : dy.reshape([-1, this.units]); // [rows, units]
    const { dx, dW, db } = denseGrad(rows, cache, options);
    const gradients = this.b ? [dW, db] : [dW];
    if (!dx) return { gradients };
    return { dx: dx.rank === shape.length ? dx : dx.reshape(shape), gradients };
  }
}

registerLayer("Dense", Dense);

/** x must be float32 of this rank, with W's features on its last axis. */
function checkInput(x: tf.Tensor, W: tf.Tensor2D, rank: number, where = "dense"): void {
  const features = W.shape[0];
  if (x.rank !== rank || x.shape.at(-1) !== features) {
    const [batch = 1, ...example] = x.shape;
    const flat = example.length > 1 && tf.util.sizeFromShape(example) === features;
    const remedy = flat ? `; flatten each example first: x.reshape([${batch}, ${features}])` : "";
    const wanted = ["batch", ...new Array<string>(rank - 2).fill("..."), features].join(", ");
    throw new TypeError(
      `${where}: x must have shape [${wanted}] to match W [${W.shape.join(", ")}], got [${x.shape.join(", ")}]${remedy}`,
    );
  }
  checkTensor(`${where}: x`, x, x.shape);
}
