// A linear regression problem with any number of features, and its true weights.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { random } from "./random.ts";

export interface RegressionOptions {
  /** How many rows X has. */
  examples?: number;
  /** How many columns X has. */
  features?: number;
  /** The true b, the same for every example. */
  intercept?: number;
  /** Standard deviation of the normal noise added to y. */
  noise?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

export interface Regression {
  /** [examples, features] */
  X: tf.Tensor2D;
  /** [examples] */
  y: tf.Tensor1D;
  /** The true weights [features] and the true intercept. */
  coef: tf.Tensor1D;
  intercept: number;
}

/** `y = X coef + intercept + noise`, with X and coef drawn from the standard normal distribution. */
export function regression(options: RegressionOptions = {}): Regression {
  checkOptions("data.regression", options, ["examples", "features", "intercept", "noise", "seed"]);
  const { examples = 100, features = 5, intercept = 0, noise = 0.1, seed = 0 } = options;
  checkCount("data.regression: examples", examples, 0);
  checkCount("data.regression: features", features);
  checkNumber("data.regression: noise", noise, { least: 0 });
  const next = random(seed);
  const coef = Float64Array.from({ length: features }, () => next.normal());
  const X = new Float32Array(examples * features);
  const y = new Float32Array(examples);
  for (let i = 0; i < examples; i++) {
    let sum = intercept + next.normal(0, noise);
    for (let j = 0; j < features; j++) {
      X[i * features + j] = next.normal();
      sum += X[i * features + j]! * coef[j]!;
    }
    y[i] = sum;
  }
  return {
    X: tf.tensor2d(X, [examples, features]),
    y: tf.tensor1d(y),
    coef: tf.tensor1d(Float32Array.from(coef)),
    intercept,
  };
}
