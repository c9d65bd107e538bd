// The area under a curve, and under the ROC curve.

import { readVector, type Vector } from "../engine/arguments.ts";
import { type RocOptions, rocPoints } from "./roc-curve.ts";

/**
 * The area under the straight lines between points: `Σ (xᵢ₊₁ - xᵢ) (yᵢ + yᵢ₊₁) / 2`, for x [n] in ascending order.
 *
 *     metrics.auc([0, 0.5, 1], [0, 1, 1]); // 0.75
 *
 * Called as scikit-learn's `auc(x, y)`.
 */
export function auc(x: Vector, y: Vector): number {
  const [xs, ys] = [readVector("auc: x", x), readVector("auc: y", y)];
  if (ys.length !== xs.length) {
    throw new TypeError(`auc: y must have shape [${xs.length}] to match x, got [${ys.length}]`);
  }
  if (xs.length < 2) throw new RangeError(`auc: x must hold at least 2 values, got ${xs.length}`);
  const back = xs.findIndex((x, i) => i > 0 && x < xs[i - 1]!);
  if (back >= 0) throw new RangeError(`auc: x must ascend, but falls from ${xs[back - 1]} to ${xs[back]}`);
  return areaUnder(xs, ys);
}

/**
 * The area under the ROC curve: the chance that a positive example has a larger score than a negative one. 0.5 is
 * guessing, 1 a perfect order.
 *
 *     metrics.rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 *
 * Called as scikit-learn's `roc_auc_score(y_true, y_score)`.
 */
export function rocAuc(target: Vector, score: Vector, options: RocOptions = {}): number {
  const { fpr, tpr } = rocPoints("rocAuc", target, score, options);
  return areaUnder(fpr, tpr);
}

function areaUnder(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2;
  return area;
}
