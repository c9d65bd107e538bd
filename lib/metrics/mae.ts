// Mean absolute error.

import type { Vector } from "../engine/arguments.ts";
import { readPair } from "./pair.ts";

/**
 * `1/n Σ |y - p|`, in the unit of y. For y and p [n].
 *
 *     metrics.mae([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.5
 *
 * A number for people to read, as scikit-learn's `mean_absolute_error(y_true, y_pred)`; for training there is a loss in `losses`.
 */
export function mae(target: Vector, prediction: Vector): number {
  const [y, p] = readPair("mae", target, prediction);
  return y.reduce((sum, y, i) => sum + Math.abs(y - p[i]!), 0) / y.length;
}
