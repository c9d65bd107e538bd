// Global average pooling: of each channel the mean over the whole image or sequence.

import type { Tensor, Tensor2D } from "../engine/tensorflow.ts";
import { Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";
import { checkChannels } from "./window.ts";

export interface GlobalAvgPoolCache {
  shape: number[];
}

/** `y[n, c] = mean x[n, ..., c]` over all places, for x [batch, steps, channels] or [batch, height, width, channels]. */
export function globalAvgPool(x: Tensor): [y: Tensor2D, cache: GlobalAvgPoolCache] {
  const [batch, channels] = [x.shape[0]!, x.shape.at(-1)!];
  const places = x.size === 0 ? 1 : x.size / (batch * channels);
  return [x.reshape([batch, places, channels]).mean(1), { shape: x.shape }];
}

/** From dy [batch, channels]: each of the n places gets `dx = dy / n`. */
export function globalAvgPoolGrad(dy: Tensor2D, { shape }: GlobalAvgPoolCache): { dx: Tensor } {
  const places = shape.slice(1, -1).reduce((a, b) => a * b, 1);
  const part = dy.div(places).expandDims(1); // [batch, 1, channels]
  return { dx: part.tile([1, places, 1]).reshape(shape) };
}

/**
 * `globalAvgPool` as a layer: stands between convolutions and a dense layer, for images and sequences of any size.
 * Keras's GlobalAveragePooling1D and 2D.
 */
export class GlobalAvgPool extends Layer<GlobalAvgPoolCache> {
  constructor(options: LayerOptions = {}) {
    super("globalavgpool", options, []);
  }

  protected create(inputShape: Shape): Shape {
    checkChannels(this.name, inputShape);
    return [inputShape.at(-1)!];
  }

  protected call(x: Tensor): [y: Tensor, cache: GlobalAvgPoolCache] {
    return globalAvgPool(x);
  }

  backward(dy: Tensor, cache: GlobalAvgPoolCache): LayerGradients {
    return { ...globalAvgPoolGrad(dy as Tensor2D, cache), gradients: [] };
  }
}

registerLayer("GlobalAvgPool", GlobalAvgPool);
