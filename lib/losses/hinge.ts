// Hinge loss: nothing to pay beyond a margin of 1; what a support vector machine minimises.

import * as tf from "../engine/tensorflow.ts";
import type { LossArgument } from "./arguments.ts";
import { type MarginLoss, type MarginOptions, readMargins } from "./margin.ts";

/** `V(M) = max(0, 1 - M)`; at the kink M = 1 the derivative is taken as 0. */
export const hingeAt: MarginLoss = {
  value: (M) => Math.max(0, 1 - M),
  derivative: (M) => (M < 1 ? -1 : 0),
};

/**
 * `L = 1/m Σ max(0, 1 - y s)`, over all m scores s and labels y of -1 or 1, which have one shape.
 *
 *     losses.hinge([2, 0.5], [1, 1]); // Tensor float32 [] 0.25
 */
export function hinge(scores: LossArgument, labels: LossArgument, options: MarginOptions = {}): tf.Scalar {
  return tf.tidy(() => {
    const { M } = readMargins("hinge", scores, labels, options);
    return tf.sub(1, M).relu().mean();
  });
}

/** `dL/ds = 1/m y V'(M)`, in the shape of s. */
export function hingeGrad(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const { M, y, m } = readMargins("hingeGrad", scores, labels, options);
    return M.less(1)
      .toFloat()
      .mul(y)
      .mul(-1 / m);
  });
}
