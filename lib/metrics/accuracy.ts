// Accuracy: the share of right answers.

import type { Vector } from "../engine/arguments.ts";
import { readPair } from "./pair.ts";

/**
 * `1/n Σ [p = y]`, with Iverson's bracket: 1 where it holds, else 0. For labels y and p [n].
 *
 *     metrics.accuracy([0, 1, 1, 2], [0, 1, 2, 2]); // 0.75
 *
 * Called as scikit-learn's `accuracy_score(y_true, y_pred)`. While training, `metrics: ["accuracy"]` of
 * `train.fit` measures the same on the engine.
 */
export function accuracy(target: Vector, prediction: Vector): number {
  const [y, p] = readPair("accuracy", target, prediction);
  return y.reduce((right, label, i) => right + (label === p[i] ? 1 : 0), 0) / y.length;
}
