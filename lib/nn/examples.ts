// What every layer asks of its examples: that they are a tensor, have features, and as many as the layer was built for.

import * as tf from "../engine/tensorflow.ts";

/** The shape of one example; `where` ("dense_1") opens the error text. */
export function shapeOfOne(where: string, x: tf.Tensor): readonly number[] {
  if (x instanceof tf.Tensor) return x.shape.slice(1);
  const got = Array.isArray(x) ? "an array" : x === null ? "null" : typeof x;
  throw new TypeError(`${where}: x must be a tensor, got ${got}; write tf.tensor(...) around an array`);
}

/** How many features an example has: the length of its last axis. */
export function featuresIn(where: string, shape: readonly number[]): number {
  const features = shape.at(-1);
  if (features !== undefined) return features;
  throw new TypeError(`${where}: x must have shape [batch, features], got [batch]; write x.expandDims(1)`);
}

/** Refuses examples of another number of features than the parameters were made for. */
export function checkFeatures(where: string, { shape }: tf.Tensor, built: readonly number[]): void {
  if (shape.at(-1) === built.at(-1)) return;
  const before = ["", ", steps", ", height, width"][built.length - 1] ?? ", ...";
  throw new TypeError(
    `${where}: x must have shape [batch${before}, ${built.at(-1)}], as the first examples had, got ` +
      `[${shape.join(", ")}]; make a new layer for other features`,
  );
}
