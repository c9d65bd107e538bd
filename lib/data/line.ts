// Points around a straight line: the smallest regression problem.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { random } from "./random.ts";

export interface LineOptions {
  /** How many points. */
  examples?: number;
  /** By how much y grows with each 1 of x. */
  slope?: number;
  /** y at x = 0, noise apart. */
  intercept?: number;
  /** Standard deviation of the normal noise added to y. */
  noise?: number;
  /** x is drawn uniformly from here on, the left end of its range. */
  from?: number;
  /** The right end of that range. */
  to?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

export interface Line {
  /** [examples, 1] */
  X: tf.Tensor2D;
  /** [examples] */
  y: tf.Tensor1D;
  slope: number;
  intercept: number;
}

/**
 * `y = slope x + intercept + noise`, x uniform in [from, to): X [examples, 1], y [examples], and the truth.
 *
 *     const { X, y } = data.line({ slope: 2, intercept: 1 });
 */
export function line(options: LineOptions = {}): Line {
  checkOptions("data.line", options, ["examples", "slope", "intercept", "noise", "from", "to", "seed"]);
  const { examples = 40, slope = 1, intercept = 0, noise = 0.5, from = 0, to = 5, seed = 0 } = options;
  checkCount("data.line: examples", examples, 0);
  checkNumber("data.line: noise", noise, { least: 0 });
  const next = random(seed);
  const x = Float32Array.from({ length: examples }, () => next.uniform(from, to));
  const y = x.map((x) => slope * x + intercept + next.normal(0, noise));
  return { X: tf.tensor2d(x, [examples, 1]), y: tf.tensor1d(y), slope, intercept };
}
