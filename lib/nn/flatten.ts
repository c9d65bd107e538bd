// Flatten: each example becomes one row.

import type { Tensor, Tensor2D } from "../engine/tensorflow.ts";
import { Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface FlattenCache {
  shape: number[];
}

/** `y = x` with shape [batch, all else multiplied], for x [batch, ...]. */
export function flatten(x: Tensor): [y: Tensor2D, cache: FlattenCache] {
  const [batch = 1, ...example] = x.shape;
  const y: Tensor2D = x.reshape([batch, example.reduce((size, n) => size * n, 1)]);
  return [y, { shape: x.shape }];
}

/** From dy: `dx = dy` with the shape of x. */
export function flattenGrad(dy: Tensor2D, { shape }: FlattenCache): { dx: Tensor } {
  return { dx: dy.reshape(shape) };
}

/** `flatten` as a layer: stands between images and a dense layer. */
export class Flatten extends Layer<FlattenCache> {
  constructor(options: LayerOptions = {}) {
    super("flatten", options, []);
  }

  protected create(inputShape: Shape): Shape {
    return [inputShape.reduce((size, n) => size * n, 1)];
  }

  protected call(x: Tensor): [y: Tensor, cache: FlattenCache] {
    return flatten(x);
  }

  backward(dy: Tensor, cache: FlattenCache): LayerGradients {
    return { ...flattenGrad(dy as Tensor2D, cache), gradients: [] };
  }
}

registerLayer("Flatten", Flatten);
