// Sigmoid loss: bounded, so that no single example counts for more than 2; not convex.

import * as tf from "../engine/tensorflow.ts";
import type { LossArgument } from "./arguments.ts";
import { type MarginLoss, type MarginOptions, readMargins } from "./margin.ts";

/** `S(M) = 2 / (1 + exp(M))`. */
export const sigmoidMarginAt: MarginLoss = {
  value: (M) => 2 / (1 + Math.exp(M)),
  derivative: (M) => -2 / ((1 + Math.exp(M)) * (1 + Math.exp(-M))),
};

/**
 * `L = 1/m Σ 2 / (1 + exp(y s))`, over all m scores s and labels y of -1 or 1, which have one shape.
 *
 *     losses.sigmoidMargin([0], [1]); // Tensor float32 [] 1
 */
export function sigmoidMargin(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const { M } = readMargins("sigmoidMargin", scores, labels, options);
    return M.neg().sigmoid().mul(2).mean();
  });
}

/** `dL/ds = -2/m y sigmoid(M) sigmoid(-M)`, in the shape of s. */
export function sigmoidMarginGrad(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const { M, y, m } = readMargins("sigmoidMarginGrad", scores, labels, options);
    return M.sigmoid()
      .mul(M.neg().sigmoid())
      .mul(y)
      .mul(-2 / m);
  });
}
