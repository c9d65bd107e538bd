// GELU: x times the probability that a normal number is below x.

import { checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Layer, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface GELUCache<T extends tf.Tensor = tf.Tensor> {
  x: T;
  approximate: boolean;
}

/**
 * `y = x Φ(x)` with `Φ(x) = (1 + erf(x / √2)) / 2`, of any shape (Hendrycks and Gimpel, 2016). With `approximate`,
 * as GPT-2 has it, `Φ(x) = (1 + tanh(u)) / 2` with `u = √(2/π) (x + 0.044715 x³)`.
 */
export function gelu<T extends tf.Tensor>(
  x: T,
  options: { approximate?: boolean } = {},
): [y: T, cache: GELUCache<T>] {
  checkObject("gelu", options, "approximate");
  const { approximate = false } = options;
  const y: T = x.mul(approximate ? tanhOf(x).add(1).mul(0.5) : normalBelow(x));
  return [y, { x, approximate }];
}

/**
 * From dy: `dx = dy (Φ(x) + x φ(x))`, with `φ(x) = exp(-x²/2) / √(2π)`; with `approximate` and t = tanh(u),
 * `dx = dy ((1 + t) / 2 + x (1 - t²) / 2 √(2/π) (1 + 0.134145 x²))`.
 */
export function geluGrad<T extends tf.Tensor>(dy: T, { x, approximate }: GELUCache<T>): { dx: T } {
  if (!approximate) {
    const density = x.square().mul(-0.5).exp().mul(DENSITY_AT_0);
    return { dx: dy.mul(normalBelow(x).add(x.mul(density))) };
  }
  const t = tanhOf(x);
  const du = x
    .square()
    .mul(3 * CUBIC)
    .add(1)
    .mul(SCALE);
  const slope = x.mul(tf.sub(1, t.square())).mul(0.5).mul(du);
  return { dx: dy.mul(t.add(1).mul(0.5).add(slope)) };
}

const DENSITY_AT_0 = 1 / Math.sqrt(2 * Math.PI);
const SCALE = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

function normalBelow(x: tf.Tensor): tf.Tensor {
  return x.mul(Math.SQRT1_2).erf().add(1).mul(0.5);
}

function tanhOf(x: tf.Tensor): tf.Tensor {
  return x.square().mul(CUBIC).add(1).mul(x).mul(SCALE).tanh();
}

export interface GELUOptions extends LayerOptions {
  /** By tanh instead of erf: PyTorch's approximate="tanh". */
  approximate?: boolean;
}

/** `gelu` as a layer: `new nn.GELU()`. */
export class GELU extends Layer<GELUCache> {
  readonly approximate: boolean;

  constructor(options: GELUOptions = {}) {
    super("gelu", options, ["approximate"]);
    const { approximate = false } = options;
    if (typeof approximate !== "boolean") {
      throw new TypeError(`nn.GELU: approximate must be true or false, got ${typeof approximate}`);
    }
    this.approximate = approximate;
  }

  protected create(inputShape: Shape): Shape {
    return inputShape;
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: GELUCache] {
    return gelu(x, this);
  }

  backward(dy: tf.Tensor, cache: GELUCache): { dx: tf.Tensor; gradients: [] } {
    return { ...geluGrad(dy, cache), gradients: [] };
  }
}

registerLayer("GELU", GELU);
