// The coefficient of determination.

import { readVector, type Vector } from "../engine/arguments.ts";

/**
 * `R² = 1 - Σ (y - p)² / Σ (y - mean(y))²`: 1 is perfect, 0 is as good as always predicting the mean, below
 * 0 is worse than that. For a constant y it is 1 if each prediction is right, else 0, as in scikit-learn.
 *
 * Called as scikit-learn's `r2_score(y_true, y_pred)`.
 */
export function r2(target: Vector, prediction: Vector): number {
  const y = readVector("r2: target", target);
  const p = readVector("r2: prediction", prediction);
  if (y.length !== p.length) {
    throw new TypeError(`r2: prediction must have shape [${y.length}] to match target, got [${p.length}]`);
  }
  if (y.length < 2) throw new RangeError(`r2: target must hold at least 2 values, got ${y.length}`);
  const mean = y.reduce((sum, y) => sum + y, 0) / y.length;
  const residual = y.reduce((sum, y, i) => sum + (y - p[i]!) ** 2, 0);
  const total = y.reduce((sum, y) => sum + (y - mean) ** 2, 0);
  if (total === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / total;
}
