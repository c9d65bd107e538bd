// Root of the mean squared error.

import type { Vector } from "../engine/arguments.ts";
import { readPair } from "./pair.ts";

/**
 * `√(1/n Σ (y - p)²)`, in the unit of y. For y and p [n].
 *
 *     metrics.rmse([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.6123724356957945
 *
 * A number for people to read, as scikit-learn's `root_mean_squared_error(y_true, y_pred)`; for training there is a loss in `losses`.
 */
export function rmse(target: Vector, prediction: Vector): number {
  const [y, p] = readPair("rmse", target, prediction);
  return Math.sqrt(y.reduce((sum, y, i) => sum + (y - p[i]!) ** 2, 0) / y.length);
}
