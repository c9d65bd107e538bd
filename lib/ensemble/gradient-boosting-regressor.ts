// Gradient boosting for numbers.

import type { DenseMatrix, Matrix } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import { TabularRegressor } from "../tabular-regressor.ts";
import { Booster, boostingImportances } from "./booster.ts";
import { type BoostingOptions, readBoostingOptions } from "./boosting-options.ts";
import type { Tree } from "./tree.ts";

/**
 * Minimises `L(F) = 1/l Σ (y - F(x))²` by adding small trees, one after the other:
 *
 *     F₀ = mean(y),   r = y - Fₘ₋₁(x),   Fₘ = Fₘ₋₁ + learningRate · (a tree fitted to r)
 *
 * The residuals r are the negative gradient of the half-squared loss: descent, in the space of functions.
 *
 *     const model = new GradientBoostingRegressor({ nEstimators: 1, learningRate: 1, maxDepth: 1 });
 *     model.fit([[1], [2], [3], [4]], [0, 2, 7, 9]).predict([[1], [4]]); // Tensor float32 [2] [1, 8]
 *
 * Learned by `fit`: `trees`, `trainScore` (L after each stage), `featureImportances` [d]. Named as in scikit-learn,
 * whose numbers it gives. Source: Friedman, Greedy Function Approximation, 2001.
 */
export class GradientBoostingRegressor extends TabularRegressor<Required<BoostingOptions>> {
  #start = 0;
  #trees: Tree[] = [];
  #trainScore: number[] = [];

  constructor(options: BoostingOptions = {}) {
    super("GradientBoostingRegressor", readBoostingOptions("GradientBoostingRegressor", options));
  }

  protected learn(x: DenseMatrix, y: Float64Array): void {
    const { nEstimators, learningRate } = this.options;
    const booster = new Booster(x, this.options);
    this.#start = y.reduce((sum, y) => sum + y, 0) / y.length;
    this.#trees = [];
    this.#trainScore = [];
    const r = y.map((y) => y - this.#start);
    for (let stage = 0; stage < nEstimators; stage++) {
      booster.draw();
      const { tree, leaves } = booster.grow(r);
      let loss = 0;
      for (let i = 0; i < r.length; i++) {
        r[i]! -= learningRate * tree.value[leaves[i]!]!;
        loss += r[i]! * r[i]!;
      }
      this.#trees.push(tree);
      this.#trainScore.push(loss / r.length);
    }
  }

  protected values(x: DenseMatrix): Float64Array {
    const F = new Float64Array(x.rows).fill(this.#start);
    for (const tree of this.#trees) tree.addTo(F, x, this.options.learningRate);
    return F;
  }

  /** The predictions [n] after each stage: how the model came about. */
  *stagedPredict(X: Matrix): Generator<tf.Tensor1D> {
    const x = this.read("stagedPredict", X);
    const F = new Float64Array(x.rows).fill(this.#start);
    for (const tree of this.#trees) {
      tree.addTo(F, x, this.options.learningRate);
      yield tf.tensor1d(Float32Array.from(F));
    }
  }

  get trees(): readonly Tree[] {
    this.fitted("trees");
    return this.#trees;
  }

  /** The mean squared error on the training data after each stage. */
  get trainScore(): readonly number[] {
    this.fitted("trainScore");
    return this.#trainScore;
  }

  /** By how much each feature's cuts have lowered the squared residuals in all stages, as shares: [d]. */
  get featureImportances(): tf.Tensor1D {
    const { features } = this.fitted("featureImportances");
    return tf.tensor1d(Float32Array.from(boostingImportances(this.#trees, features)));
  }

  protected override describe(): string {
    return `${this.#trees.length} stages`;
  }
}
