// Eight points on a sine, with noise: few enough that a polynomial can pass through all of them.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { random } from "./random.ts";

export interface Sine8Options {
  /** More than eight are closer together, between the same ends. */
  examples?: number;
  /** Standard deviation of the normal noise added to y. */
  noise?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

export interface Sine8 {
  /** [examples, 1]: 0.2, 0.4, ..., 1.6 */
  X: tf.Tensor2D;
  /** [examples] */
  y: tf.Tensor1D;
  /** What the points lie on without noise. */
  truth(x: number): number;
}

/**
 * `y = sin x + noise` at x = 0.2, 0.4, ..., 1.6: the training set of the lecture on overfitting.
 *
 *     data.sine8({ noise: 0 }).y; // [0.1987, 0.3894, ..., 0.9996]
 */
export function sine8(options: Sine8Options = {}): Sine8 {
  checkOptions("data.sine8", options, ["examples", "noise", "seed"]);
  const { examples = 8, noise = 0.1, seed = 0 } = options;
  checkCount("data.sine8: examples", examples, 0);
  checkNumber("data.sine8: noise", noise, { least: 0 });
  const next = random(seed);
  const x = Float64Array.from({ length: examples }, (_, i) => 0.2 + (1.4 * i) / Math.max(1, examples - 1));
  const y = x.map((x) => Math.sin(x) + next.normal(0, noise));
  return {
    X: tf.tensor2d(Float32Array.from(x), [examples, 1]),
    y: tf.tensor1d(Float32Array.from(y)),
    truth: Math.sin,
  };
}
