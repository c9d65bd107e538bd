// Precision: how many of those predicted positive are.

import type { Vector } from "../engine/arguments.ts";
import { type AveragedOptions, averaged } from "./averaged.ts";

/**
 * `TP / (TP + FP)`: of the examples predicted to be positive, the share that are.
 *
 *     metrics.precision([0, 1, 1, 1], [0, 0, 1, 1]); // 1
 *
 * Called as scikit-learn's `precision_score(y_true, y_pred)`; of more than two classes with an `average`.
 */
export function precision(
  target: Vector,
  prediction: Vector,
  options: AveragedOptions & { average: null },
): number[];
export function precision(target: Vector, prediction: Vector, options?: AveragedOptions): number;
export function precision(
  target: Vector,
  prediction: Vector,
  options: AveragedOptions = {},
): number | number[] {
  return averaged("precision", target, prediction, options, ({ truePositives, predicted }) => [
    truePositives,
    predicted,
  ]);
}
