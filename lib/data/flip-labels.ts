// Wrong labels: what careless annotators leave in a data set.

import { readVector, type Vector } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { random } from "./random.ts";

export interface FlipOptions {
  /** Of all labels; rounded to a whole number of them. */
  share?: number;
  /** Without it, one more than the largest label, and at least two. */
  classes?: number;
  /** Of the draw of these labels and of what they become. */
  seed?: number;
}

/**
 * A copy of the labels y [n] in which a share, drawn without replacement, has another class; and which.
 *
 *     const noisy = data.flipLabels(y, { share: 0.05 });
 *     noisy.rows; // the rows whose label is wrong now
 */
export function flipLabels(y: Vector, options: FlipOptions = {}): { y: tf.Tensor1D; rows: number[] } {
  checkOptions("data.flipLabels", options, ["share", "classes", "seed"]);
  const { share = 0.05, classes, seed = 0 } = options;
  checkNumber("data.flipLabels: share", share, { least: 0, most: 1 });
  const labels = Int32Array.from(readVector("data.flipLabels: y", y));
  const count = classes ?? Math.max(2, labels.reduce((most, label) => Math.max(most, label), 0) + 1);
  checkCount("data.flipLabels: classes", count, 2);
  const wrong = labels.findIndex((label) => label < 0 || label >= count);
  if (wrong >= 0) {
    throw new RangeError(
      `data.flipLabels: y must hold classes from 0 to ${count - 1}, got ${labels[wrong]} in row ${wrong}`,
    );
  }
  const next = random(seed);
  const rows = next
    .shuffle([...labels.keys()])
    .slice(0, Math.round(share * labels.length))
    .sort((a, b) => a - b);
  for (const row of rows) labels[row] = (labels[row]! + 1 + next.integer(count - 1)) % count;
  return { y: tf.tensor1d(labels, "int32"), rows };
}
