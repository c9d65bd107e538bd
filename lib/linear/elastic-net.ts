// The elastic net: least squares with a penalty on the sizes of the weights and on their squares.

import type { Matrix, StoredMatrix, Vector } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import { readExamplesAsTheyAre } from "../examples.ts";
import {
  type Correlations,
  coordinateDescent,
  dualityGap,
  onGram,
  onResiduals,
} from "./coordinate-descent.ts";
import { columnsOf } from "./least-squares.ts";
import { LinearRegressor } from "./linear-regressor.ts";
import { columnMeans, interceptOf, type Moments, meanOf, moments } from "./moments.ts";
import { checkPositive, checkStrength } from "./penalty.ts";
import { solveRidge, solveSafely } from "./ridge.ts";

export interface ElasticNetOptions {
  /** The strength of the penalty. */
  alpha?: number;
  /** The share of `‖w‖₁` in the penalty: 1 is the lasso, 0 is ridge. */
  l1Ratio?: number;
  fitIntercept?: boolean;
  /** At most this many passes over the weights. */
  maxIter?: number;
  /** Stop when the objective is at most `tol / l ‖y - mean(y)‖²` above its minimum, as the duality gap proves. */
  tol?: number;
}

/**
 * Minimises `1/(2l) ‖X w + b - y‖² + alpha (l1Ratio ‖w‖₁ + (1 - l1Ratio)/2 ‖w‖²)`, for X [l, d] and y [l], by
 * coordinate descent; b is not penalised.
 *
 *     new ElasticNet({ alpha: 0.5, l1Ratio: 1 }).fit([[0], [1], [2]], [1, 3, 5]).coef; // Tensor float32 [1] [1.25]
 *
 * Learned by `fit`: `coef` [d], `intercept`, `nIter` passes, `dualGap`. As scikit-learn's ElasticNet, with a `tol` of
 * 1e-8 where that has 1e-4. For the lecture's `1/l ‖X w + b - y‖² + λ R(w)` halve both of its strengths.
 */
export class ElasticNet extends LinearRegressor<Required<ElasticNetOptions>> {
  /** How far the objective is above its minimum at the most. */
  dualGap = Number.NaN;

  constructor(options: ElasticNetOptions = {}) {
    checkOptions("ElasticNet", options, ["alpha", "l1Ratio", "fitIntercept", "maxIter", "tol"]);
    super("ElasticNet", checkElasticNet("ElasticNet", options));
  }

  fit(X: Matrix, y: Vector): this {
    const { x, target } = readExamplesAsTheyAre("ElasticNet.fit", X, y);
    const { w, intercept, nIter, dualGap } = fitElasticNet("ElasticNet.fit", x, target, this.options);
    this.dualGap = dualGap;
    return this.learn(w, intercept, { examples: x.rows, nIter });
  }

  protected how(): string {
    return passes(this.nIter, this.options);
  }
}

export function checkElasticNet(
  where: string,
  { alpha = 1, l1Ratio = 0.5, fitIntercept = true, maxIter = 10_000, tol = 1e-8 }: ElasticNetOptions,
): Required<ElasticNetOptions> {
  checkStrength(`${where}: alpha`, alpha);
  if (!(l1Ratio >= 0 && l1Ratio <= 1)) {
    throw new RangeError(`${where}: l1Ratio must be between 0 and 1, got ${l1Ratio}`);
  }
  checkCount(`${where}: maxIter`, maxIter);
  checkPositive(`${where}: tol`, tol);
  return { alpha, l1Ratio, fitIntercept, maxIter, tol };
}

export function passes(nIter: number, { alpha, maxIter }: { alpha: number; maxIter: number }): string {
  const early = nIter >= maxIter ? ", which is maxIter, before tol was reached," : "";
  return `for alpha ${alpha} in ${nIter} ${nIter === 1 ? "pass" : "passes"}${early}`;
}

export function fitElasticNet(
  call: string,
  x: StoredMatrix,
  y: Float64Array,
  { alpha, l1Ratio, fitIntercept, maxIter, tol }: Required<ElasticNetOptions>,
) {
  if (alpha * l1Ratio === 0) {
    const m = moments(x, y, { centred: fitIntercept });
    const l2 = alpha * x.rows; // without ‖w‖₁ it is ridge, which is solved at once
    const w = solveRidge(m, l2) ?? solveSafely(call, x, y, m, l2);
    return { w, intercept: interceptOf(w, m), nIter: 1, dualGap: 0 };
  }
  const { data, m } = correlations(x, y, { centred: fitIntercept });
  const w = new Float64Array(x.columns);
  const strengths = { l1: alpha * l1Ratio * m.l, l2: alpha * (1 - l1Ratio) * m.l };
  const nIter = coordinateDescent(data, w, { ...strengths, maxIter, gap: tol * m.yy });
  const dualGap = dualityGap(data, w, strengths.l1, strengths.l2) / m.l;
  return { w, intercept: interceptOf(w, m), nIter, dualGap };
}

/** The data in the form in which a step of the descent is cheaper. */
export function correlations(
  x: StoredMatrix,
  y: Float64Array,
  { centred }: { centred: boolean },
): { data: Correlations; m: Pick<Moments, "means" | "yMean" | "yy" | "l"> } {
  if (x.columns <= x.rows) {
    const m = moments(x, y, { centred });
    return { data: onGram(m), m };
  }
  const means = centred ? columnMeans(x) : new Float64Array(x.columns);
  const yMean = centred ? meanOf(y) : 0;
  const columns = columnsOf(x.values, x.columns).map((column, j) => column.map((x) => x - means[j]!));
  const target = y.map((y) => y - yMean);
  const yy = target.reduce((sum, y) => sum + y * y, 0);
  return { data: onResiduals(columns, target), m: { means, yMean, yy, l: x.rows } };
}
