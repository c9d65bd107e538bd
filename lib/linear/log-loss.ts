// Log-loss of two classes and cross-entropy of K, with their derivatives by the scores, for a block of rows.

import type { BlockLoss } from "./linear-objective.ts";

/**
 * `log(1 + exp(-y z))` for labels y [l] of -1 and 1; its derivative is `-y sigmoid(-y z)`.
 *
 * `log(1 + exp(-M)) = max(0, -M) + log(1 + e)` with `e = exp(-|M|)`, which cannot overflow. The logarithm is taken of
 * the product of the factors `1 + e`, each at most 2, of a block: one logarithm in 256 rows.
 */
export function logLoss(y: Float64Array): BlockLoss {
  return ([z], start, count) => {
    const scores = z!;
    let sum = 0;
    let product = 1;
    for (let i = 0; i < count; i++) {
      const sign = y[start + i]!;
      const M = sign * scores[i]!;
      const e = Math.exp(-Math.abs(M));
      if (M < 0) sum -= M;
      product *= 1 + e;
      scores[i] = (-sign * (M < 0 ? 1 : e)) / (1 + e);
    }
    return sum + Math.log(product);
  };
}

/** `log Σⱼ exp(zⱼ) - z_y` for classes y [l] of 0 to K - 1; its derivative is `softmax(z) - [k = y]`. */
export function crossEntropy(y: Int32Array): BlockLoss {
  return (z, start, count) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      let largest = Number.NEGATIVE_INFINITY;
      for (const scores of z) if (scores[i]! > largest) largest = scores[i]!;
      const own = y[start + i]!;
      sum -= z[own]![i]! - largest;
      let total = 0;
      for (const scores of z) {
        scores[i] = Math.exp(scores[i]! - largest);
        total += scores[i]!;
      }
      sum += Math.log(total);
      for (const scores of z) scores[i]! /= total;
      z[own]![i]! -= 1;
    }
    return sum;
  };
}
