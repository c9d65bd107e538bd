// How the weights grow as a penalty is lifted: one model after the other, each begun where the last one ended.

import { type Matrix, readVector, type Vector } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { readExamplesAsTheyAre } from "../examples.ts";
import { coordinateDescent, dualityGap } from "./coordinate-descent.ts";
import { checkElasticNet, correlations } from "./elastic-net.ts";
import { interceptOf, moments } from "./moments.ts";
import { checkStrength } from "./penalty.ts";
import { solveRidge, solveSafely } from "./ridge.ts";

export interface RegularizationPath {
  /** The strengths, the largest first. */
  alphas: number[];
  /** A row of weights for each of them, [alphas, d]; scikit-learn's is [d, alphas]. */
  coefs: tf.Tensor2D;
  intercepts: number[];
}

export interface LassoPath extends RegularizationPath {
  /** How far each objective is above its minimum at the most. */
  dualGaps: number[];
  /** How many passes each model took from the one before it. */
  nIters: number[];
}

export interface RidgePathOptions {
  /** The strengths; if absent, `nAlphas` of them, evenly spaced in their logarithms. */
  alphas?: Vector;
  /** How many strengths, if `alphas` does not name them. */
  nAlphas?: number;
  /** The smallest strength divided by the largest. */
  eps?: number;
  fitIntercept?: boolean;
}

export interface LassoPathOptions extends RidgePathOptions {
  /** At most this many passes for each model. */
  maxIter?: number;
  /** Stop each model when the duality gap is at most this part of what no weights at all would leave. */
  tol?: number;
}

export interface ElasticNetPathOptions extends LassoPathOptions {
  /** The share of `‖w‖₁` in the penalty, above 0. */
  l1Ratio?: number;
}

const RIDGE = ["alphas", "nAlphas", "eps", "fitIntercept"];

/**
 * Lasso models from the strength at which all weights are 0 down to `eps` times that.
 *
 *     const { alphas, coefs } = lassoPath([[0], [1], [2]], [1, 3, 5], { nAlphas: 3, eps: 0.01 });
 *     alphas; // [1.333, 0.1333, 0.01333]
 *     coefs; // Tensor float32 [3, 1] [[0], [1.8], [1.98]]
 */
export function lassoPath(X: Matrix, y: Vector, options: LassoPathOptions = {}): LassoPath {
  checkOptions("lassoPath", options, [...RIDGE, "maxIter", "tol"]);
  return descendPath("lassoPath", X, y, { ...options, l1Ratio: 1 });
}

/** The same for the elastic net: `alpha (l1Ratio ‖w‖₁ + (1 - l1Ratio)/2 ‖w‖²)`. */
export function enetPath(X: Matrix, y: Vector, options: ElasticNetPathOptions = {}): LassoPath {
  checkOptions("enetPath", options, [...RIDGE, "maxIter", "tol", "l1Ratio"]);
  return descendPath("enetPath", X, y, options);
}

/**
 * Ridge models, each solved exactly: from the strength that leaves about a thousandth of the weights down to `eps`
 * times that, as ridge has no strength at which all are 0.
 */
export function ridgePath(X: Matrix, y: Vector, options: RidgePathOptions = {}): RegularizationPath {
  checkOptions("ridgePath", options, RIDGE);
  const { fitIntercept = true } = options;
  const { x, target } = readExamplesAsTheyAre("ridgePath", X, y);
  const m = moments(x, target, { centred: fitIntercept });
  const trace = m.means.reduce((sum, _, j) => sum + m.XX[j * m.d + j]!, 0);
  const alphas = strengths("ridgePath", { eps: 1e-6, ...options }, (1000 * trace) / Math.max(1, m.d) || 1);
  const models = alphas.map((alpha) => solveRidge(m, alpha) ?? solveSafely("ridgePath", x, target, m, alpha));
  return { alphas, coefs: rows(models, m.d), intercepts: models.map((w) => interceptOf(w, m)) };
}

function descendPath(call: string, X: Matrix, y: Vector, options: ElasticNetPathOptions): LassoPath {
  const { l1Ratio, fitIntercept, maxIter, tol } = checkElasticNet(call, options);
  if (l1Ratio === 0) {
    throw new RangeError(`${call}: l1Ratio must be above 0, got 0; for ridge write ridgePath(X, y)`);
  }
  const { x, target } = readExamplesAsTheyAre(call, X, y);
  const d = x.columns;
  const { data, m } = correlations(x, target, { centred: fitIntercept });
  let steepest = 0;
  for (let j = 0; j < d; j++) steepest = Math.max(steepest, Math.abs(data.at(j)));
  const alphas = strengths(call, options, ((1 + 1e-15) * steepest) / (m.l * l1Ratio) || 1);

  const w = new Float64Array(d); // each model begins where the one before it ended
  const path = alphas.map((alpha) => {
    const strengths = { l1: alpha * l1Ratio * m.l, l2: alpha * (1 - l1Ratio) * m.l };
    const nIter = coordinateDescent(data, w, { ...strengths, maxIter, gap: tol * m.yy });
    const dualGap = dualityGap(data, w, strengths.l1, strengths.l2) / m.l;
    return { w: Float64Array.from(w), intercept: interceptOf(w, m), nIter, dualGap };
  });
  return {
    alphas,
    coefs: rows(
      path.map(({ w }) => w),
      d,
    ),
    intercepts: path.map(({ intercept }) => intercept),
    dualGaps: path.map(({ dualGap }) => dualGap),
    nIters: path.map(({ nIter }) => nIter),
  };
}

/** The strengths asked for in descending order, or a grid below `largest`. */
function strengths(
  call: string,
  { alphas, nAlphas = 100, eps = 1e-3 }: RidgePathOptions,
  largest: number,
): number[] {
  if (alphas) {
    const given = [...readVector(`${call}: alphas`, alphas)].sort((a, b) => b - a);
    if (given.length === 0) throw new RangeError(`${call}: alphas must hold at least one strength, got none`);
    for (const alpha of given) checkStrength(`${call}: alphas`, alpha);
    return given;
  }
  checkCount(`${call}: nAlphas`, nAlphas);
  if (!(eps > 0 && eps < 1)) throw new RangeError(`${call}: eps must be between 0 and 1, got ${eps}`);
  return Array.from({ length: nAlphas }, (_, k) => largest * eps ** (nAlphas === 1 ? 0 : k / (nAlphas - 1)));
}

function rows(models: Float64Array[], d: number): tf.Tensor2D {
  const values = new Float32Array(models.length * d);
  for (const [k, w] of models.entries()) values.set(w, k * d);
  return tf.tensor2d(values, [models.length, d]);
}
