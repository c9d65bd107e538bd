// Layer normalisation: the features of each example are brought to mean 0 and variance 1.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import { checkObject } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { readEpsilon } from "./batch-norm.ts";
import { checkFeatures, featuresIn } from "./examples.ts";
import { type AddParameter, Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface LayerNormCache {
  /** The normalised features. */
  v: tf.Tensor;
  /** `1 / √(σ² + ε)` of each example: [batch, ..., 1]. */
  scale: tf.Tensor;
  gamma: tf.Tensor1D;
}

/**
 * `y = γ v + β` with `v = (x - μ) / √(σ² + ε)`, μ and `σ² = 1/n Σ (x - μ)²` over the n features of the last axis, for
 * each example and step alone (Ba, Kiros and Hinton, 2016).
 *
 * x and y [batch, ..., n], gamma and beta [n].
 */
export function layerNorm(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  options: { epsilon?: number } = {},
): [y: tf.Tensor, cache: LayerNormCache] {
  checkObject("layerNorm", options, "epsilon");
  const { epsilon = 1e-3 } = options;
  const because = `x [${x.shape.join(", ")}]`;
  checkTensor("layerNorm: gamma", gamma, [x.shape.at(-1)!], { because });
  checkTensor("layerNorm: beta", beta, [x.shape.at(-1)!], { because });
  const centred = x.sub(x.mean(-1, true)); // [batch, ..., n]
  const scale = centred.square().mean(-1, true).add(epsilon).rsqrt(); // [batch, ..., 1]
  const v = centred.mul(scale);
  return [v.mul(gamma).add(beta), { v, scale, gamma }];
}

/**
 * From dy: `dβ = Σ dy` and `dγ = Σ dy v` over all examples; with dv = γ dy,
 * `dx = (dv - mean(dv) - v mean(dv v)) / √(σ² + ε)`, means over the features: moving all of x, or stretching it,
 * changes nothing.
 */
export function layerNormGrad(
  dy: tf.Tensor,
  { v, scale, gamma }: LayerNormCache,
  { dx: wanted = true } = {},
): { dx?: tf.Tensor; dgamma: tf.Tensor1D; dbeta: tf.Tensor1D } {
  const examples = dy.shape.slice(0, -1).map((_, axis) => axis);
  const dgamma: tf.Tensor1D = dy.mul(v).sum(examples);
  const dbeta: tf.Tensor1D = dy.sum(examples);
  if (!wanted) return { dgamma, dbeta };
  const dv = dy.mul(gamma);
  const along = v.mul(dv.mul(v).mean(-1, true));
  return { dx: dv.sub(dv.mean(-1, true)).sub(along).mul(scale), dgamma, dbeta };
}

export interface LayerNormOptions extends LayerOptions {
  /** Keeps the division finite where all features are equal: 0.001 as in Keras; PyTorch has 1e-5. */
  epsilon?: number;
}

/**
 * `layerNorm` as a layer, the same in training and in prediction: `new nn.LayerNorm()`. Keras's LayerNormalization.
 *
 * Learned: gamma [n], which begins as 1, beta [n].
 */
export class LayerNorm extends Layer<LayerNormCache> {
  readonly epsilon: number;
  gamma!: tf.Variable;
  beta!: tf.Variable;

  constructor(options: LayerNormOptions = {}) {
    super("layernorm", options, ["epsilon"]);
    const { epsilon = 1e-3 } = options;
    this.epsilon = readEpsilon("nn.LayerNorm", epsilon);
  }

  protected create(inputShape: Shape, add: AddParameter): Shape {
    const features = featuresIn(this.name, inputShape);
    this.gamma = add("gamma", [features], "ones");
    this.beta = add("beta", [features], "zeros");
    return inputShape;
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: LayerNormCache] {
    checkFeatures(this.name, x, this.shapes!.input);
    const [gamma, beta] = [this.gamma as tf.Variable & tf.Tensor1D, this.beta as tf.Variable & tf.Tensor1D];
    return layerNorm(x, gamma, beta, this);
  }

  backward(dy: tf.Tensor, cache: LayerNormCache, options?: { dx?: boolean }): LayerGradients {
    const { dx, dgamma, dbeta } = layerNormGrad(dy, cache, options);
    return { ...(dx && { dx }), gradients: [dgamma, dbeta] };
  }
}

registerLayer("LayerNorm", LayerNorm);
