// What the kernels' functions check at the door: dtype and shape, with one clear error.

import type * as tf from "@tensorflow/tfjs-core";

/** Dimensions as the formulas name them; a number must be met, a string names a size that is free. */
export type Dimensions = readonly (number | string)[];

/**
 * Refuses `x` if its dtype or shape is another; `where` ("lstm: Wh") opens the error text, `because` says from
 * what the shape follows.
 */
export function checkTensor(
  where: string,
  x: tf.Tensor,
  dimensions: Dimensions,
  { dtype = "float32", because = "" }: { dtype?: tf.DataType; because?: string } = {},
): void {
  if (x.dtype !== dtype) {
    const write = dtype === "int32" || dtype === "float32" ? `; write .cast("${dtype}")` : "";
    throw new TypeError(`${where} must be ${dtype}, got ${x.dtype}${write}`);
  }
  const fits =
    x.rank === dimensions.length &&
    dimensions.every((dimension, i) => typeof dimension === "string" || dimension === x.shape[i]);
  if (fits) return;
  const wanted = `[${dimensions.join(", ")}]`;
  throw new TypeError(
    `${where} must have shape ${wanted}${because && ` to match ${because}`}, got [${x.shape.join(", ")}]`,
  );
}
