// Top-k accuracy: whether the right class is among the k most likely.

import { type Matrix, readMatrix, type Vector } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import { readLabels } from "../labels.ts";

export interface TopKAccuracyOptions {
  /** Among how many of the largest scores the right class must be. */
  k?: number;
  /** The classes, in the order of the columns; without it 0 to K - 1. */
  labels?: readonly number[];
}

/**
 * The share of the rows of scores [n, K] whose right class, y [n], is among the `k` with the largest scores; of
 * equal scores the first classes count.
 *
 *     metrics.topKAccuracy([0, 2], [[0.1, 0.2, 0.7], [0.3, 0.2, 0.5]], { k: 2 }); // 0.5
 *
 * Named after scikit-learn's `top_k_accuracy_score(y_true, y_score)`; ImageNet's results are told as top-5.
 */
export function topKAccuracy(target: Vector, score: Matrix, options: TopKAccuracyOptions = {}): number {
  checkOptions("topKAccuracy", options, ["k", "labels"]);
  const { values, rows, columns } = readMatrix("topKAccuracy: score", score);
  const { k = 2, labels = [...Array(columns).keys()] } = options;
  checkCount("topKAccuracy: k", k);
  const { classes, indices } = readLabels("topKAccuracy: target", target);
  if (indices.length !== rows) {
    throw new TypeError(`topKAccuracy: score must have ${indices.length} rows to match target, got ${rows}`);
  }
  if (rows === 0) throw new RangeError("topKAccuracy: target must hold at least one value, got none");
  if (labels.length !== columns) {
    throw new TypeError(
      `topKAccuracy: labels must name the ${columns} columns of score, got ${labels.length}`,
    );
  }
  let hits = 0;
  for (let i = 0; i < rows; i++) {
    const right = labels.indexOf(classes[indices[i]!]!);
    if (right < 0) {
      throw new RangeError(
        `topKAccuracy: target must hold the labels ${labels.join(", ")}, got ${classes[indices[i]!]} in row ${i}`,
      );
    }
    const row = values.subarray(i * columns, (i + 1) * columns);
    const before = row.filter(
      (value, j) => value > row[right]! || (value === row[right] && j < right),
    ).length;
    if (before < k) hits++;
  }
  return hits / rows;
}
