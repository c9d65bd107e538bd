// Recall: how many of the positive ones are found.

import type { Vector } from "../engine/arguments.ts";
import { type AveragedOptions, averaged } from "./averaged.ts";

/**
 * `TP / (TP + FN)`: of the positive examples, the share that are found.
 *
 *     metrics.recall([0, 1, 1, 1], [0, 0, 1, 1]); // 0.6666666666666666
 *
 * Called as scikit-learn's `recall_score(y_true, y_pred)`; of more than two classes with an `average`.
 */
export function recall(
  target: Vector,
  prediction: Vector,
  options: AveragedOptions & { average: null },
): number[];
export function recall(target: Vector, prediction: Vector, options?: AveragedOptions): number;
export function recall(target: Vector, prediction: Vector, options: AveragedOptions = {}): number | number[] {
  return averaged("recall", target, prediction, options, ({ truePositives, actual }) => [
    truePositives,
    actual,
  ]);
}
