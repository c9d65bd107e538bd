// F1: precision and recall in one number.

import type { Vector } from "../engine/arguments.ts";
import { type AveragedOptions, averaged } from "./averaged.ts";

/**
 * `F₁ = 2 P R / (P + R) = 2 TP / (2 TP + FP + FN)`: the harmonic mean of precision and recall.
 *
 *     metrics.f1([0, 1, 1, 1], [0, 0, 1, 1]); // 0.8
 *
 * Called as scikit-learn's `f1_score(y_true, y_pred)`; of more than two classes with an `average`.
 */
export function f1(
  target: Vector,
  prediction: Vector,
  options: AveragedOptions & { average: null },
): number[];
export function f1(target: Vector, prediction: Vector, options?: AveragedOptions): number;
export function f1(target: Vector, prediction: Vector, options: AveragedOptions = {}): number | number[] {
  return averaged("f1", target, prediction, options, ({ truePositives, predicted, actual }) => [
    2 * truePositives,
    predicted + actual,
  ]);
}
