// Logistic loss: log-loss as a function of the margin; what logistic regression minimises.

import * as tf from "../engine/tensorflow.ts";
import type { LossArgument } from "./arguments.ts";
import { type MarginLoss, type MarginOptions, readMargins } from "./margin.ts";

/** `L(M) = log(1 + exp(-M))`, written so that exp cannot overflow. */
export const logisticAt: MarginLoss = {
  value: (M) => Math.max(0, -M) + Math.log1p(Math.exp(-Math.abs(M))),
  derivative: (M) => -1 / (1 + Math.exp(M)),
};

/**
 * `L = 1/m Σ log(1 + exp(-y s))`, over all m scores s and labels y of -1 or 1, which have one shape. The same as
 * `sigmoidCrossEntropy`, whose labels are 0 and 1.
 *
 *     losses.logistic([0], [1]); // Tensor float32 [] 0.6931
 */
export function logistic(scores: LossArgument, labels: LossArgument, options: MarginOptions = {}): tf.Scalar {
  return tf.tidy(() => {
    const { M } = readMargins("logistic", scores, labels, options);
    return M.neg().relu().add(M.abs().neg().exp().log1p()).mean();
  });
}

/** `dL/ds = -1/m y sigmoid(-M)`, in the shape of s. */
export function logisticGrad(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const { M, y, m } = readMargins("logisticGrad", scores, labels, options);
    return M.neg()
      .sigmoid()
      .mul(y)
      .mul(-1 / m);
  });
}
