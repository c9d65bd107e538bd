// Stacking of regressors.

import type { DenseMatrix, Matrix } from "../engine/arguments.ts";
import type * as tf from "../engine/tensorflow.ts";
import type { Estimator } from "../estimator.ts";
import { TabularRegressor } from "../tabular-regressor.ts";
import { predictions, predictionsOf } from "./member.ts";
import { readStackingOptions, Stack, type StackingOptions } from "./stack.ts";

/**
 * Lets a final estimator learn what the answers of others mean. Each of the others is fitted on all folds but one and
 * predicts that one, so that the meta-features of an example come from models that have not seen it; on these, the
 * final estimator is fitted.
 *
 *     const estimators = [new linear.LinearRegression(), new ensemble.RandomForestRegressor()];
 *     const model = new StackingRegressor({ estimators, finalEstimator: new linear.Ridge() }).fit(X, y);
 *
 * Learned by `fit`: `estimators`, `finalEstimator`. Named as in scikit-learn; `refit: false` averages the folds'
 * models. Source: Wolpert, Stacked Generalization, 1992.
 */
export class StackingRegressor extends TabularRegressor<Required<StackingOptions>> {
  #stack: Stack<Estimator> | undefined;

  constructor(options: StackingOptions) {
    super("StackingRegressor", readStackingOptions("StackingRegressor", "regressor", options));
  }

  protected learn(x: DenseMatrix, y: Float64Array): void {
    this.#stack = new Stack("StackingRegressor.fit", this.options, x, y, false, predictions);
  }

  protected values(x: DenseMatrix): Float64Array {
    return predictionsOf(this.finalEstimator, this.#stack!.metaFeatures(x));
  }

  /** What the final estimator sees of X [n, d]: [n, meta-features]. */
  transform(X: Matrix): tf.Tensor2D {
    const x = this.read("transform", X);
    return this.#stack!.transform(x);
  }

  /** The models that answer for new examples: of each one, or one for each fold. */
  get estimators(): readonly (readonly Estimator[])[] {
    this.fitted("estimators");
    return this.#stack!.models;
  }

  get finalEstimator(): Estimator {
    this.fitted("finalEstimator");
    return this.#stack!.final;
  }

  protected override describe(): string {
    return String(this.#stack);
  }
}
