// Blending of regressors.

import type { DenseMatrix } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Estimator } from "../estimator.ts";
import { TabularRegressor } from "../tabular-regressor.ts";
import { shares } from "./blending-classifier.ts";
import { type BlendingOptions, blend, readBlendingOptions } from "./blending-options.ts";
import { allRowsOf, predictionsOf } from "./member.ts";

/**
 * Mixes the predictions of different strong models: `f(x) = Σ ρᵢ fᵢ(x)` with `ρᵢ >= 0` and `Σ ρᵢ = 1`. The weights
 * minimise the squared error on examples that the models were not trained on.
 *
 *     const model = new BlendingRegressor({ estimators: [new linear.LinearRegression(), forest] });
 *
 * Learned by `fit`: `estimators`, `weights` [M]. By default a part of the examples is held out for the weights, and
 * the models never see it; with `cv` the weights are fitted on out-of-fold predictions, and the models on
 * everything. scikit-learn has no such estimator; its VotingRegressor mixes with weights that are given.
 */
export class BlendingRegressor extends TabularRegressor<ReturnType<typeof readBlendingOptions<Estimator>>> {
  #models: Estimator[] = [];
  #weights: number[] = [];

  constructor(options: BlendingOptions) {
    super("BlendingRegressor", readBlendingOptions("BlendingRegressor", "regressor", options));
  }

  protected learn(x: DenseMatrix, y: Float64Array): void {
    const { models, weights } = blend(
      "BlendingRegressor.fit",
      this.options,
      x,
      y,
      false,
      (model, X) => ({ values: predictionsOf(model, X), width: 1 }),
      y,
    );
    [this.#models, this.#weights] = [models, weights];
  }

  protected values(x: DenseMatrix): Float64Array {
    const mixture = new Float64Array(x.rows);
    const X = allRowsOf(x);
    for (const [m, model] of this.#models.entries()) {
      const f = predictionsOf(model, X);
      for (let i = 0; i < mixture.length; i++) mixture[i]! += this.#weights[m]! * f[i]!;
    }
    return mixture;
  }

  get estimators(): readonly Estimator[] {
    this.fitted("estimators");
    return this.#models;
  }

  /** Of each estimator its share ρ: [M]. */
  get weights(): tf.Tensor1D {
    this.fitted("weights");
    return tf.tensor1d(this.#weights);
  }

  protected override describe(): string {
    return shares(this.#models, this.#weights);
  }
}
