// Mean squared error.

import type { Vector } from "../engine/arguments.ts";
import { readPair } from "./pair.ts";

/**
 * `1/n Σ (y - p)²`, in the square of the unit of y. For y and p [n].
 *
 *     metrics.mse([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.375
 *
 * A number for people to read, as scikit-learn's `mean_squared_error(y_true, y_pred)`; for training there is a loss in `losses`.
 */
export function mse(target: Vector, prediction: Vector): number {
  const [y, p] = readPair("mse", target, prediction);
  return y.reduce((sum, y, i) => sum + (y - p[i]!) ** 2, 0) / y.length;
}
