// Squared hinge loss: as the hinge, without its kink; margins far on the wrong side cost more.

import * as tf from "../engine/tensorflow.ts";
import type { LossArgument } from "./arguments.ts";
import { type MarginLoss, type MarginOptions, readMargins } from "./margin.ts";

/** `V²(M) = max(0, 1 - M)²`. */
export const squaredHingeAt: MarginLoss = {
  value: (M) => Math.max(0, 1 - M) ** 2,
  derivative: (M) => (M < 1 ? 2 * (M - 1) : 0),
};

/**
 * `L = 1/m Σ max(0, 1 - y s)²`, over all m scores s and labels y of -1 or 1, which have one shape.
 *
 *     losses.squaredHinge([2, 0], [1, -1]); // Tensor float32 [] 0.5
 */
export function squaredHinge(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const { M } = readMargins("squaredHinge", scores, labels, options);
    return tf.sub(1, M).relu().square().mean();
  });
}

/** `dL/ds = 1/m y 2 min(0, M - 1)`, in the shape of s. */
export function squaredHingeGrad(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const { M, y, m } = readMargins("squaredHingeGrad", scores, labels, options);
    return tf
      .sub(1, M)
      .relu()
      .mul(y)
      .mul(-2 / m);
  });
}
