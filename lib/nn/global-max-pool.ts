// Global max pooling: of each channel the largest value in the whole image or sequence.

import type { Tensor, Tensor2D } from "../engine/tensorflow.ts";
import { Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { type MaxPool2DCache, maxPool2d, maxPool2dGrad } from "./max-pool2d.ts";
import { registerLayer } from "./registry.ts";
import { checkChannels } from "./window.ts";

export interface GlobalMaxPoolCache {
  shape: number[];
  pool: MaxPool2DCache;
}

/**
 * `y[n, c] = max x[n, ..., c]` over all places, for x [batch, steps, channels] or [batch, height, width, channels]:
 * max pooling with one window that sees everything.
 */
export function globalMaxPool(x: Tensor): [y: Tensor2D, cache: GlobalMaxPoolCache] {
  const { shape } = x;
  const [batch, channels] = [shape[0]!, shape.at(-1)!];
  const places = shape.slice(1, -1).reduce((a, b) => a * b, 1);
  const [y, pool] = maxPool2d(x.reshape([batch, places, 1, channels]), { poolSize: [places, 1] });
  return [y.reshape([batch, channels]), { shape, pool }];
}

/** From dy [batch, channels]: `dx` is dy at the place of each maximum (the first, if equal), else 0. */
export function globalMaxPoolGrad(dy: Tensor2D, { shape, pool }: GlobalMaxPoolCache): { dx: Tensor } {
  return { dx: maxPool2dGrad(dy.reshape(pool.y.shape), pool).dx.reshape(shape) };
}

/**
 * `globalMaxPool` as a layer: whether a filter has found its pattern, wherever that is. Keras's GlobalMaxPooling1D
 * and 2D; the lecture's max over time.
 */
export class GlobalMaxPool extends Layer<GlobalMaxPoolCache> {
  constructor(options: LayerOptions = {}) {
    super("globalmaxpool", options, []);
  }

  protected create(inputShape: Shape): Shape {
    checkChannels(this.name, inputShape);
    return [inputShape.at(-1)!];
  }

  protected call(x: Tensor): [y: Tensor, cache: GlobalMaxPoolCache] {
    return globalMaxPool(x);
  }

  backward(dy: Tensor, cache: GlobalMaxPoolCache): LayerGradients {
    return { ...globalMaxPoolGrad(dy as Tensor2D, cache), gradients: [] };
  }
}

registerLayer("GlobalMaxPool", GlobalMaxPool);
