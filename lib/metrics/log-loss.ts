// Log-loss: how surprising the truth is to predicted probabilities.

import { type Matrix, readMatrix, readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { readLabels } from "../labels.ts";

export interface LogLossOptions {
  /** The classes, in the order of the columns; without it those that occur in target, ascending. */
  labels?: readonly number[];
}

/**
 * `L = -1/n Σ log p(y)`, for labels y [n] and probabilities [n, K], or [n] of the larger one of two labels.
 *
 *     metrics.logLoss([0, 1], [[0.5, 0.5], [0.25, 0.75]]); // 0.49041462650586315
 *
 * A probability of 0 for what happened counts as 2.2e-16, as the loss would be infinite. Called as scikit-learn's
 * `log_loss(y_true, y_proba)`.
 */
export function logLoss(target: Vector, probability: Matrix | Vector, options: LogLossOptions = {}): number {
  checkOptions("logLoss", options, ["labels"]);
  const { classes, indices } = readLabels("logLoss: target", target);
  const n = indices.length;
  if (n === 0) throw new RangeError("logLoss: target must hold at least one value, got none");
  const labels = options.labels ?? classes;
  const p = readProbabilities(probability);
  if (p.rows !== n) {
    throw new TypeError(`logLoss: probability must have ${n} rows to match target, got ${p.rows}`);
  }
  if (labels.length !== p.columns) {
    throw new TypeError(
      `logLoss: probability must have a column for each of the ${labels.length} labels ${labels.join(", ")}, got ` +
        `${p.columns}; say which they are: { labels: [...] }`,
    );
  }
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const row = p.values.subarray(i * p.columns, (i + 1) * p.columns);
    const sum = row.reduce((sum, value) => sum + value, 0);
    if (row.some((value) => value < 0 || value > 1) || Math.abs(sum - 1) > 1e-3) {
      throw new RangeError(
        `logLoss: probability must hold rows of numbers from 0 to 1 that sum to 1, got [${row.join(", ")}] in row ${i}`,
      );
    }
    const k = labels.indexOf(classes[indices[i]!]!);
    if (k < 0) {
      throw new RangeError(
        `logLoss: target must hold the labels ${labels.join(", ")}, got ${classes[indices[i]!]} in row ${i}`,
      );
    }
    loss -= Math.log(Math.max(row[k]!, Number.EPSILON));
  }
  return loss / n;
}

/** [n] becomes [n, 2]. */
function readProbabilities(probability: Matrix | Vector) {
  const isVector =
    probability instanceof tf.Tensor
      ? probability.rank === 1
      : ArrayBuffer.isView(probability) || typeof probability[0] === "number";
  if (!isVector) return readMatrix("logLoss: probability", probability as Matrix);
  const p = readVector("logLoss: probability", probability as Vector);
  return { values: Float64Array.from(Array.from(p, (p) => [1 - p, p]).flat()), rows: p.length, columns: 2 };
}
