// Outliers: a few targets that are far off, as a broken sensor or a misplaced decimal point makes them.

import { readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { random } from "./random.ts";

export interface OutlierOptions {
  /** How many targets are spoilt. */
  count?: number;
  /** What is added to each of them. */
  shift?: number;
  /** Of the draw of these targets. */
  seed?: number;
}

/** A copy of y [n] in which `count` targets, drawn without replacement, are moved by `shift`; and which. */
export function addOutliers(y: Vector, options: OutlierOptions = {}): { y: tf.Tensor1D; rows: number[] } {
  checkOptions("data.addOutliers", options, ["count", "shift", "seed"]);
  const { count = 3, shift = 20, seed = 0 } = options;
  const values = Float32Array.from(readVector("data.addOutliers: y", y));
  if (!Number.isInteger(count) || count < 0 || count > values.length) {
    throw new RangeError(`data.addOutliers: count must be between 0 and ${values.length}, got ${count}`);
  }
  const rows = random(seed)
    .shuffle([...values.keys()])
    .slice(0, count)
    .sort((a, b) => a - b);
  for (const row of rows) values[row]! += shift;
  return { y: tf.tensor1d(values), rows };
}
