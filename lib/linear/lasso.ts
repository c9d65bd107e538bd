// The lasso: least squares with a penalty on the sizes of the weights, which makes many of them exactly 0.

import type { Matrix, Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { readExamplesAsTheyAre } from "../examples.ts";
import { checkElasticNet, fitElasticNet, passes } from "./elastic-net.ts";
import { LinearRegressor } from "./linear-regressor.ts";

export interface LassoOptions {
  /** The strength of the penalty: from `max |Xᵀ(y - mean(y))| / l` on all weights are 0. */
  alpha?: number;
  fitIntercept?: boolean;
  /** At most this many passes over the weights. */
  maxIter?: number;
  /** Stop when the objective is at most `tol / l ‖y - mean(y)‖²` above its minimum, as the duality gap proves. */
  tol?: number;
}

/**
 * Minimises `1/(2l) ‖X w + b - y‖² + alpha ‖w‖₁`, for X [l, d] and y [l], by coordinate descent; b is not penalised.
 *
 *     new Lasso({ alpha: 0.5 }).fit([[0], [1], [2]], [1, 3, 5]).coef; // Tensor float32 [1] [1.25]
 *
 * Learned by `fit`: `coef` [d], `intercept`, `nIter` passes, `dualGap`. As scikit-learn's Lasso, with a `tol` of 1e-8
 * where that has 1e-4. The lecture's `1/l ‖X w + b - y‖² + λ ‖w‖₁` has its minimum at the same place for `alpha = λ/2`.
 * It is the elastic net with `l1Ratio: 1`.
 */
export class Lasso extends LinearRegressor<Required<LassoOptions>> {
  /** How far the objective is above its minimum at the most. */
  dualGap = Number.NaN;

  constructor(options: LassoOptions = {}) {
    checkOptions("Lasso", options, ["alpha", "fitIntercept", "maxIter", "tol"]);
    const { l1Ratio: _, ...checked } = checkElasticNet("Lasso", options);
    super("Lasso", checked);
  }

  fit(X: Matrix, y: Vector): this {
    const { x, target } = readExamplesAsTheyAre("Lasso.fit", X, y);
    const { w, intercept, nIter, dualGap } = fitElasticNet("Lasso.fit", x, target, {
      ...this.options,
      l1Ratio: 1,
    });
    this.dualGap = dualGap;
    return this.learn(w, intercept, { examples: x.rows, nIter });
  }

  protected how(): string {
    return passes(this.nIter, this.options);
  }
}
