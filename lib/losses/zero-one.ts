// Zero-one loss: the share of mistakes, which is what we want small, and which no gradient can make smaller.

import * as tf from "../engine/tensorflow.ts";
import type { LossArgument } from "./arguments.ts";
import { type MarginLoss, type MarginOptions, readMargins } from "./margin.ts";

/** `[M <= 0]`: a score of 0 has taken no side, and counts as a mistake. Flat, so its derivative is 0. */
export const zeroOneAt: MarginLoss = {
  value: (M) => (M <= 0 ? 1 : 0),
  derivative: () => 0,
};

/**
 * `L = 1/m Σ [y s <= 0]`, over all m scores s and labels y of -1 or 1, which have one shape.
 *
 *     losses.zeroOne([2, 0, -1, 3], [1, 1, 1, -1]); // Tensor float32 [] 0.75
 */
export function zeroOne(scores: LossArgument, labels: LossArgument, options: MarginOptions = {}): tf.Scalar {
  return tf.tidy(() => {
    const { M } = readMargins("zeroOne", scores, labels, options);
    return M.lessEqual(0).toFloat().mean();
  });
}

/** `dL/ds = 0` in the shape of s: why the other margin losses stand in for this one. */
export function zeroOneGrad(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Tensor {
  return tf.tidy(() => tf.zerosLike(readMargins("zeroOneGrad", scores, labels, options).M));
}
