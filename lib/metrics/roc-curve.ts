// The ROC curve: what each threshold finds, and what it takes for found.

import type { Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { readLabels } from "../labels.ts";
import { readPair } from "./pair.ts";

export interface RocOptions {
  /** The class that the score speaks for; all others are negative. */
  posLabel?: number;
}

export interface RocCurve {
  /** The share of the negative examples with a score of at least the threshold, ascending from 0 to 1. */
  fpr: tf.Tensor1D;
  /** The share of the positive ones: recall. */
  tpr: tf.Tensor1D;
  /** Descending; the first is Infinity, above all scores. */
  thresholds: tf.Tensor1D;
}

/**
 * For labels y [n] and scores s [n], for each threshold t: `fpr = |s >= t, y negative| / |y negative|` and
 * `tpr = |s >= t, y positive| / |y positive|`.
 *
 *     const { fpr, tpr } = metrics.rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 *     fpr; // Tensor float32 [5] [0, 0, 0.5, 0.5, 1]
 *     tpr; // Tensor float32 [5] [0, 0.5, 0.5, 1, 1]
 *
 * Called as scikit-learn's `roc_curve(y_true, y_score, drop_intermediate=False)`. Scores are probabilities of the
 * positive class, or any numbers that are larger where it is more likely.
 */
export function rocCurve(target: Vector, score: Vector, options: RocOptions = {}): RocCurve {
  const { fpr, tpr, thresholds } = rocPoints("rocCurve", target, score, options);
  const vector = (values: number[]) => tf.tensor1d(Float32Array.from(values));
  return { fpr: vector(fpr), tpr: vector(tpr), thresholds: vector(thresholds) };
}

/** The same in double precision; `call` opens the error texts. */
export function rocPoints(
  call: string,
  target: Vector,
  score: Vector,
  options: RocOptions,
): Record<"fpr" | "tpr" | "thresholds", number[]> {
  checkOptions(call, options, ["posLabel"]);
  const { posLabel = 1 } = options;
  const [y, s] = readPair(call, target, score, "score");
  const { classes } = readLabels(`${call}: target`, target);
  const positives = y.reduce((count, label) => count + (label === posLabel ? 1 : 0), 0);
  const negatives = y.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(
      `${call}: target must hold positive and negative examples, got only ${positives === 0 ? "negative" : "positive"} ` +
        `ones (posLabel ${posLabel}, labels ${classes.join(", ")})`,
    );
  }
  const order = [...s.keys()].sort((a, b) => s[b]! - s[a]!);
  const points = { fpr: [0], tpr: [0], thresholds: [Number.POSITIVE_INFINITY] };
  let found = 0;
  for (const [place, i] of order.entries()) {
    if (y[i] === posLabel) found++;
    if (place + 1 < order.length && s[order[place + 1]!] === s[i]) continue; // of one score, all or none
    points.fpr.push((place + 1 - found) / negatives);
    points.tpr.push(found / positives);
    points.thresholds.push(s[i]!);
  }
  return points;
}
