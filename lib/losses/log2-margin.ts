// Logistic loss in bits: with the logarithm to base 2 it is 1 at M = 0, and so bounds the 0/1 loss from above.

import * as tf from "../engine/tensorflow.ts";
import type { LossArgument } from "./arguments.ts";
import { logisticAt } from "./logistic.ts";
import { type MarginLoss, type MarginOptions, readMargins } from "./margin.ts";

/** `L(M) = log₂(1 + exp(-M))`: the logistic loss over log 2. */
export const log2MarginAt: MarginLoss = {
  value: (M) => logisticAt.value(M) / Math.LN2,
  derivative: (M) => logisticAt.derivative(M) / Math.LN2,
};

/**
 * `L = 1/m Σ log₂(1 + exp(-y s))`, over all m scores s and labels y of -1 or 1, which have one shape.
 *
 *     losses.log2Margin([0], [1]); // Tensor float32 [] 1
 */
export function log2Margin(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const { M } = readMargins("log2Margin", scores, labels, options);
    const nats = M.neg().relu().add(M.abs().neg().exp().log1p());
    return nats.mean().mul(1 / Math.LN2);
  });
}

/** `dL/ds = -1/(m log 2) y sigmoid(-M)`, in the shape of s. */
export function log2MarginGrad(
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const { M, y, m } = readMargins("log2MarginGrad", scores, labels, options);
    return M.neg()
      .sigmoid()
      .mul(y)
      .mul(-1 / (m * Math.LN2));
  });
}
