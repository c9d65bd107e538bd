// Blending of regressors.

import type { DenseMatrix } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Estimator } from "../estimator.ts";
import { TabularRegressor } from "../tabular-regressor.ts";
import { type Blended, type BlendingOptions, blend, readBlendingOptions, shares } from "./blend.ts";
import { mix, predictions } from "./member.ts";

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
  #members: Blended<Estimator>[] = [];

  constructor(options: BlendingOptions) {
    super("BlendingRegressor", readBlendingOptions("BlendingRegressor", "regressor", options));
  }

  protected learn(x: DenseMatrix, y: Float64Array): void {
    this.#members = blend("BlendingRegressor.fit", this.options, x, y, false, predictions, y);
  }

  protected values(x: DenseMatrix): Float64Array {
    return mix(this.#members, x, predictions);
  }

  get estimators(): readonly Estimator[] {
    this.fitted("estimators");
    return this.#members.map(({ model }) => model);
  }

  /** Of each estimator its share ρ: [M]. */
  get weights(): tf.Tensor1D {
    this.fitted("weights");
    return tf.tensor1d(this.#members.map(({ weight }) => weight));
  }

  protected override describe(): string {
    return shares(this.#members);
  }
}
