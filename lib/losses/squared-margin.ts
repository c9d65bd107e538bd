// Squared margin loss: regression on the labels; it also punishes margins that are larger than 1.

import * as tf from "../engine/tensorflow.ts";
import type { LossArgument } from "./arguments.ts";
import { type MarginLoss, type MarginOptions, readMargins } from "./margin.ts";

/** `Q(M) = (1 - M)²`. */
export const squaredMarginAt: MarginLoss = {
  value: (M) => (1 - M) ** 2,
  derivative: (M) => 2 * (M - 1),
};

/**
 * `L = 1/m Σ (1 - y s)²`, over all m scores s and labels y of -1 or 1, which have one shape. As y² = 1, the same
 * as `mse(s, y)`.
 *
 *     losses.squaredMargin([3], [1]); // Tensor float32 [] 4
 */
export function squaredMargin(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const { M } = readMargins("squaredMargin", scores, labels, options);
    return tf.sub(1, M).square().mean();
  });
}

/** `dL/ds = 2/m y (M - 1)`, in the shape of s. */
export function squaredMarginGrad(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const { M, y, m } = readMargins("squaredMarginGrad", scores, labels, options);
    return M.sub(1)
      .mul(y)
      .mul(2 / m);
  });
}
