// Least absolute deviations: the regression that a few targets far off do not turn round.

import type { Matrix, Vector } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import { readExamples } from "../examples.ts";
import { minimiseHinges } from "./hinge-program.ts";
import { hingeRows } from "./hinge-rows.ts";
import { LinearRegressor } from "./linear-regressor.ts";
import { columnMeans, meanOf } from "./moments.ts";
import { checkPositive, checkStrength } from "./penalty.ts";

export interface LeastAbsoluteDeviationsOptions {
  /** The strength of the penalty `‖w‖₁`. */
  alpha?: number;
  fitIntercept?: boolean;
  /** At most this many steps. */
  maxIter?: number;
  /** Stop when the objective can fall by no more than this part of itself. */
  tol?: number;
}

/**
 * Minimises `1/l Σ |w xᵢ + b - yᵢ| + alpha ‖w‖₁`, for X [l, d] and y [l], exactly; b is not penalised.
 *
 *     const model = new LeastAbsoluteDeviations().fit([[0], [1], [2], [3]], [1, 3, 500, 7]);
 *     model.predict([[10]]); // Tensor float32 [1] [21]
 *
 * Learned by `fit`: `coef` [d], `intercept`, `nIter`. Without features the median of y. scikit-learn's is
 * `QuantileRegressor({ quantile: 0.5 })`, whose loss is half of this one: its alpha is half of ours.
 */
export class LeastAbsoluteDeviations extends LinearRegressor<Required<LeastAbsoluteDeviationsOptions>> {
  constructor(options: LeastAbsoluteDeviationsOptions = {}) {
    checkOptions("LeastAbsoluteDeviations", options, ["alpha", "fitIntercept", "maxIter", "tol"]);
    const { alpha = 0, fitIntercept = true, maxIter = 100, tol = 1e-10 } = options;
    checkStrength("LeastAbsoluteDeviations: alpha", alpha);
    checkCount("LeastAbsoluteDeviations: maxIter", maxIter);
    checkPositive("LeastAbsoluteDeviations: tol", tol);
    super("LeastAbsoluteDeviations", { alpha, fitIntercept, maxIter, tol });
  }

  fit(X: Matrix, y: Vector): this {
    const { alpha, fitIntercept, maxIter, tol } = this.options;
    const { x, target } = readExamples("LeastAbsoluteDeviations.fit", X, y);
    const { rows: l, columns: d } = x;
    const means = fitIntercept ? columnMeans(x) : new Float64Array(d);
    const yMean = fitIntercept ? meanOf(target) : 0;
    const A = hingeRows(x, { means, intercept: fitIntercept ? 1 : 0 });
    // |e| = 2 max(0, y - f) - (y - f): a hinge that bends at y, and a linear part
    const linear = new Float64Array(A.width);
    A.addTransposed(new Float64Array(l).fill(1 / l), linear);
    const sizes = Float64Array.from({ length: A.width }, (_, j) => (j < d ? alpha : 0));
    const c = target.map((y) => y - yMean);
    const { w, nIter } = minimiseHinges(
      { A, c, u: 2 / l, linear, squares: new Float64Array(A.width), sizes },
      { maxIter, tol },
    );
    const weights = w.subarray(0, d);
    const intercept = means.reduce((b, mean, j) => b - mean * weights[j]!, fitIntercept ? yMean + w[d]! : 0);
    return this.learn(weights, intercept, { examples: l, nIter });
  }

  protected how(): string {
    return `in ${this.nIter} steps`;
  }
}
