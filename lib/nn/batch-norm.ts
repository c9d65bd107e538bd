// Batch normalisation: each feature is brought to mean 0 and variance 1 over the batch.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import * as kernels from "../engine/kernels/index.ts";
import { checkObject } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { checkFeatures, featuresIn } from "./examples.ts";
import { type AddParameter, Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface BatchNormCache {
  x: tf.Tensor;
  gamma: tf.Tensor1D;
  /** Those that x was normalised by: [n]. */
  mean: tf.Tensor1D;
  variance: tf.Tensor1D;
  epsilon: number;
  /** Whether mean and variance came from x itself, and so move with it. */
  fromBatch: boolean;
}

/**
 * `y = γ v + β` with `v = (x - μ) / √(σ² + ε)`, `μ = 1/m Σ x` and `σ² = 1/m Σ (x - μ)²` of each feature over the m
 * rows of the batch (all axes but the last); or with a given mean and variance (Ioffe and Szegedy, 2015).
 *
 * x and y [batch, ..., n], gamma, beta, mean and variance [n].
 */
export function batchNorm(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  options: { epsilon?: number; given?: { mean: tf.Tensor1D; variance: tf.Tensor1D } } = {},
): [y: tf.Tensor, cache: BatchNormCache] {
  checkObject("batchNorm", options, "epsilon");
  const { epsilon = 1e-3, given } = options;
  const [features, because] = [x.shape.at(-1)!, `x [${x.shape.join(", ")}]`];
  checkTensor("batchNorm: gamma", gamma, [features], { because });
  checkTensor("batchNorm: beta", beta, [features], { because });
  if (given) {
    const scale = gamma.mul(given.variance.add(epsilon).rsqrt()); // [n]
    return [x.sub(given.mean).mul(scale).add(beta), { x, gamma, ...given, epsilon, fromBatch: false }];
  }
  const rows: tf.Tensor2D = x.reshape([-1, features]); // [m, n]
  const { y, mean, variance } = kernels.batchNormalize(rows, gamma, beta, epsilon);
  return [y.reshape(x.shape), { x, gamma, mean, variance, epsilon, fromBatch: true }];
}

/**
 * From dy: `dβ = Σ dy` and `dγ = Σ dy v` over the rows. With a given mean `dx = γ dy / √(σ² + ε)`; else μ and σ move
 * with x, and `dx = γ / √(σ² + ε) (dy - dβ / m - v dγ / m)`.
 */
export function batchNormGrad(
  dy: tf.Tensor,
  { x, gamma, mean, variance, epsilon, fromBatch }: BatchNormCache,
  { dx: wanted = true } = {},
): { dx?: tf.Tensor; dgamma: tf.Tensor1D; dbeta: tf.Tensor1D } {
  if (fromBatch) {
    const shape: [number, number] = [-1, gamma.size];
    const from = { x: x.reshape<tf.Tensor2D>(shape), gamma, mean, variance }; // x as rows [m, n]
    const { dx, dgamma, dbeta } = kernels.batchNormalizeGrad(dy.reshape(shape), from, epsilon);
    return { ...(wanted && { dx: dx.reshape(x.shape) }), dgamma, dbeta };
  }
  const scale = variance.add(epsilon).rsqrt(); // [n]
  const rows = x.shape.slice(0, -1).map((_, axis) => axis);
  const dbeta: tf.Tensor1D = dy.sum(rows);
  const dgamma: tf.Tensor1D = dy.mul(x.sub(mean)).mul(scale).sum(rows);
  return { ...(wanted && { dx: dy.mul(gamma.mul(scale)) }), dgamma, dbeta };
}

export interface BatchNormOptions extends LayerOptions {
  /** How slowly the running averages forget: `average := momentum average + (1 - momentum) batch's`. */
  momentum?: number;
  /** Keeps the division finite where a feature is constant: 0.001 as in Keras; PyTorch has 1e-5. */
  epsilon?: number;
}

/**
 * `batchNorm` as a layer: by the batch's own mean and variance in training, by their running averages in prediction.
 *
 *     new nn.BatchNorm()
 *
 * Keras's BatchNormalization, with its defaults. PyTorch's `momentum` is 1 minus ours (0.1 there is 0.9 here), and its
 * running variance is that of `Σ (x - μ)² / (m - 1)`, where ours is the lecture's 1/m throughout.
 *
 * Learned: gamma [n], which begins as 1, beta [n]. State: mean [n], variance [n].
 */
export class BatchNorm extends Layer<BatchNormCache> {
  readonly momentum: number;
  readonly epsilon: number;
  gamma!: tf.Variable;
  beta!: tf.Variable;
  mean!: tf.Variable;
  variance!: tf.Variable;

  constructor(options: BatchNormOptions = {}) {
    super("batchnorm", options, ["momentum", "epsilon"]);
    const { momentum = 0.99, epsilon = 1e-3 } = options;
    if (!(momentum >= 0 && momentum < 1)) {
      throw new RangeError(`nn.BatchNorm: momentum must be at least 0 and below 1, got ${momentum}`);
    }
    this.momentum = momentum;
    this.epsilon = readEpsilon("nn.BatchNorm", epsilon);
  }

  protected create(inputShape: Shape, add: AddParameter): Shape {
    const features = featuresIn(this.name, inputShape);
    this.gamma = add("gamma", [features], "ones");
    this.beta = add("beta", [features], "zeros");
    this.mean = add("mean", [features], "zeros", { trainable: false });
    this.variance = add("variance", [features], "ones", { trainable: false });
    return inputShape;
  }

  protected call(x: tf.Tensor, training: boolean): [y: tf.Tensor, cache: BatchNormCache] {
    checkFeatures(this.name, x, this.shapes!.input);
    const [gamma, beta] = [this.gamma as tf.Variable & tf.Tensor1D, this.beta as tf.Variable & tf.Tensor1D];
    const { epsilon } = this;
    if (!training) {
      const [mean, variance] = [
        this.mean as tf.Tensor as tf.Tensor1D,
        this.variance as tf.Tensor as tf.Tensor1D,
      ];
      return batchNorm(x, gamma, beta, { epsilon, given: { mean, variance } });
    }
    const [y, cache] = batchNorm(x, gamma, beta, { epsilon });
    this.#remember(this.mean, cache.mean);
    this.#remember(this.variance, cache.variance);
    return [y, cache];
  }

  #remember(average: tf.Variable, batch: tf.Tensor): void {
    average.assign(average.mul(this.momentum).add(batch.mul(1 - this.momentum)));
  }

  backward(dy: tf.Tensor, cache: BatchNormCache, options?: { dx?: boolean }): LayerGradients {
    const { dx, dgamma, dbeta } = batchNormGrad(dy, cache, options);
    return { ...(dx && { dx }), gradients: [dgamma, dbeta] };
  }
}

registerLayer("BatchNorm", BatchNorm);

/** Of any normalisation. */
export function readEpsilon(where: string, epsilon: number): number {
  if (Number.isFinite(epsilon) && epsilon > 0) return epsilon;
  throw new RangeError(`${where}: epsilon must be a finite number above 0, got ${epsilon}`);
}
