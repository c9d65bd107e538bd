// The bias-variance decomposition of a method, measured on a distribution that is known.

import { type Random, random } from "../data/random.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { clone, type Estimator } from "../estimator.ts";
import { checkMember, predictionsOf } from "./member.ts";
import { checkSeed } from "./tree-options.ts";

export interface BiasVarianceOptions {
  /** Draws one x from its distribution: the features of an example. */
  drawX: (random: Random) => readonly number[];
  /** `E[y|x]`, the best answer there is. */
  mean: (x: readonly number[]) => number;
  /** The standard deviation of y around it; or one for each x. */
  noise: number | ((x: readonly number[]) => number);
  /** Examples of each training set. */
  examples?: number;
  /** Training sets, and so models. */
  models?: number;
  /** Points that the models are tested at: how many are drawn, or which. */
  points?: number | readonly (readonly number[])[];
  /** Of the draws of training sets, of their noise and of the points. */
  seed?: number;
}

/** The three terms, averaged over the points; for each point [points]; and the models' predictions. */
export interface BiasVariance {
  noise: number;
  bias2: number;
  variance: number;
  /** `noise + bias2 + variance`. */
  total: number;
  /** The mean of `(y - prediction)²` over new y, drawn for each model at each point, and its standard error. */
  measured: number;
  measuredError: number;
  /** [points, features] */
  X: tf.Tensor2D;
  /** `E[y|x]` */
  truth: tf.Tensor1D;
  /** `E_X[μ(X)(x)]`: the models' mean prediction. */
  meanPrediction: tf.Tensor1D;
  noiseAt: tf.Tensor1D;
  bias2At: tf.Tensor1D;
  varianceAt: tf.Tensor1D;
  /** [models, points] */
  predictions: tf.Tensor2D;
}

/**
 * Fits one method μ to many training sets X of a known distribution, and splits its expected squared error at x:
 *
 *     E (y - μ(X)(x))² = E (y - E[y|x])² + (E_X[μ(X)(x)] - E[y|x])² + E_X (μ(X)(x) - E_X[μ(X)(x)])²
 *                      =      noise      +          bias²          +           variance
 *
 * The first expectation is over y and X. E_X is taken over the `models`, and the points are the distribution of x
 * that all three terms are averaged over.
 *
 *     ensemble.biasVariance(new ensemble.DecisionTreeRegressor(), {
 *       drawX: (next) => [next.uniform(0, 6)], mean: ([x]) => Math.sin(x!), noise: 0.3,
 *     });
 *
 * `measured` checks the sum: the models' error on new y. The two differ by chance alone, within a few
 * `measuredError`. With M models instead of all, a share 1/M of the variance is counted as bias.
 */
export function biasVariance(estimator: Estimator, options: BiasVarianceOptions): BiasVariance {
  const where = "biasVariance";
  checkOptions(where, options, ["drawX", "mean", "noise", "examples", "models", "points", "seed"]);
  checkMember(`${where}: estimator`, estimator, "regressor");
  const { drawX, mean, noise, examples = 50, models = 200, points = 200, seed = 0 } = options;
  if (typeof drawX !== "function" || typeof mean !== "function") {
    throw new TypeError(
      `${where}: drawX and mean must be functions, such as (next) => [next()] and ([x]) => x`,
    );
  }
  checkCount(`${where}: examples`, examples);
  checkCount(`${where}: models`, models, 2);
  checkSeed(where, seed);
  const noiseOf = typeof noise === "function" ? noise : () => noise;
  const next = random(seed);
  const X = typeof points === "number" ? Array.from({ length: points }, () => drawX(next)) : points;
  const n = X.length;
  checkCount(`${where}: points`, n);
  const truth = Float64Array.from(X, mean);
  const noiseAt = Float64Array.from(X, (x) => noiseOf(x) ** 2);

  const predictions: Float64Array[] = [];
  let errors = 0;
  let squares = 0;
  for (let m = 0; m < models; m++) {
    const rows = Array.from({ length: examples }, () => drawX(next));
    const y = rows.map((x) => next.normal(mean(x), noiseOf(x)));
    const f = predictionsOf(clone(estimator).fit(rows, y), X);
    predictions.push(f);
    // Of one model, over all points: models are independent of each other, points are not.
    const error =
      f.reduce((sum, f, i) => sum + (next.normal(truth[i]!, Math.sqrt(noiseAt[i]!)) - f) ** 2, 0) / n;
    errors += error;
    squares += error * error;
  }

  const meanPrediction = new Float64Array(n);
  const varianceAt = new Float64Array(n);
  const bias2At = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    meanPrediction[i] = predictions.reduce((sum, f) => sum + f[i]!, 0) / models;
    const spread = predictions.reduce((sum, f) => sum + (f[i]! - meanPrediction[i]!) ** 2, 0);
    varianceAt[i] = spread / models;
    bias2At[i] = (meanPrediction[i]! - truth[i]!) ** 2;
  }
  const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / n;
  const terms = { noise: average(noiseAt), bias2: average(bias2At), variance: average(varianceAt) };
  const measured = errors / models;
  const vector = (values: Float64Array) => tf.tensor1d(Float32Array.from(values));
  return {
    ...terms,
    total: terms.noise + terms.bias2 + terms.variance,
    measured,
    measuredError: Math.sqrt(Math.max(0, squares / models - measured ** 2) / (models - 1)),
    X: tf.tensor2d(X.flat() as number[], [n, X[0]!.length]),
    truth: vector(truth),
    meanPrediction: vector(meanPrediction),
    noiseAt: vector(noiseAt),
    bias2At: vector(bias2At),
    varianceAt: vector(varianceAt),
    predictions: tf.tensor2d(
      predictions.flatMap((f) => [...f]),
      [models, n],
    ),
  };
}
