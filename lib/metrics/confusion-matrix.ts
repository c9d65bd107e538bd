// The confusion matrix: which class is taken for which.

import type { Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { countsOf } from "./label-counts.ts";

export interface ConfusionMatrixOptions {
  /** The classes, in the order of rows and columns; without it those that occur, ascending. */
  labels?: readonly number[];
}

/**
 * `C[i][j]`: how many examples of class i were predicted as class j; [K, K], int32. The right ones stand on the
 * diagonal.
 *
 *     metrics.confusionMatrix([0, 0, 1, 1], [0, 1, 1, 1]); // Tensor int32 [2, 2] [[1, 1], [0, 2]]
 *
 * Called as scikit-learn's `confusion_matrix(y_true, y_pred)`.
 */
export function confusionMatrix(
  target: Vector,
  prediction: Vector,
  options: ConfusionMatrixOptions = {},
): tf.Tensor2D {
  checkOptions("confusionMatrix", options, ["labels"]);
  const { classes, counts } = countsOf("confusionMatrix", target, prediction, options.labels);
  return tf.tensor2d(counts, [classes.length, classes.length], "int32");
}
