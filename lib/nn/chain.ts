// Layers one after the other: forward in order, backward in reverse. What layers made of layers are made of.

import type * as tf from "../engine/tensorflow.ts";
import type { Layer, LayerGradients } from "./layer.ts";

/** Each layer's cache, in order. */
export type ChainCache = readonly object[];

/** `y = layerₙ(... layer₁(x))`. */
export function chain(
  layers: readonly Layer[],
  x: tf.Tensor,
  training: boolean,
): [y: tf.Tensor, caches: ChainCache] {
  const caches: object[] = [];
  let y = x;
  for (const layer of layers) {
    const [next, cache] = layer.forward(y, training);
    caches.push(cache);
    y = next;
  }
  return [y, caches];
}

/**
 * The chain rule: dL/dx, unless it is not asked for, and the gradients of all parameters, in the layers' order.
 * Without dL/dx the way back ends at the first layer that has parameters.
 */
export function chainGrad(
  layers: readonly Layer[],
  dy: tf.Tensor,
  caches: ChainCache,
  { dx: wanted = true } = {},
): LayerGradients {
  const trained = layers.findIndex(({ parameters }) => parameters.length > 0);
  const last = wanted ? 0 : trained < 0 ? layers.length : trained;
  const gradients: tf.Tensor[][] = [];
  let dx = dy;
  for (let i = layers.length - 1; i >= last; i--) {
    const step = layers[i]!.backward(dx, caches[i]!, { dx: wanted || i > last });
    gradients.unshift(step.gradients);
    if (step.dx) dx = step.dx;
  }
  return { ...(wanted && { dx }), gradients: gradients.flat() };
}
