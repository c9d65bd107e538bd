// The tensors in a layer's cache, which may lie deep in it: tfjs's tape takes them away and gives them back.

import * as tf from "../engine/tensorflow.ts";

/** All tensors of a cache, in the order of its entries; a layer made of layers keeps caches in a cache. */
export function tensorsIn(cache: unknown): tf.Tensor[] {
  if (cache instanceof tf.Tensor) return [cache];
  return isPlain(cache) ? Object.values(cache).flatMap(tensorsIn) : [];
}

/** Such a cache with other tensors in the place of its own, in the order of `tensorsIn`. */
export function replaceTensors<Cache>(cache: Cache, tensors: readonly tf.Tensor[]): Cache {
  const rest = tensors.values();
  const replaced = (part: unknown): unknown => {
    if (part instanceof tf.Tensor) return rest.next().value;
    if (Array.isArray(part)) return part.map(replaced);
    if (!isPlain(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, replaced(value)]));
  };
  return replaced(cache) as Cache;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
