// Exponential loss: what AdaBoost minimises; a single margin far on the wrong side outweighs all others.

import * as tf from "../engine/tensorflow.ts";
import type { LossArgument } from "./arguments.ts";
import { type MarginLoss, type MarginOptions, readMargins } from "./margin.ts";

/** `E(M) = exp(-M)`. */
export const exponentialAt: MarginLoss = {
  value: (M) => Math.exp(-M),
  derivative: (M) => -Math.exp(-M),
};

/**
 * `L = 1/m Σ exp(-y s)`, over all m scores s and labels y of -1 or 1, which have one shape. In 32 bits it is
 * Infinity from M = -89 on.
 *
 *     losses.exponential([0], [1]); // Tensor float32 [] 1
 */
export function exponential(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const { M } = readMargins("exponential", scores, labels, options);
    return M.neg().exp().mean();
  });
}

/** `dL/ds = -1/m y exp(-M)`, in the shape of s. */
export function exponentialGrad(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const { M, y, m } = readMargins("exponentialGrad", scores, labels, options);
    return M.neg()
      .exp()
      .mul(y)
      .mul(-1 / m);
  });
}
