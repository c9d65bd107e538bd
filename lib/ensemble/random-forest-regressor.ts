// A random forest for numbers.

import type { DenseMatrix } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import { r2 } from "../metrics/r2.ts";
import { TabularRegressor } from "../tabular-regressor.ts";
import { SquaredError } from "./criterion.ts";
import {
  type ForestOptions,
  growForest,
  meanAnswers,
  meanImportances,
  readForestOptions,
} from "./grow-forest.ts";
import type { Tree } from "./tree.ts";

/**
 * Bagging, random subspaces and trees together: each tree grows on its own draw of the rows, and each of its cuts
 * chooses among `maxFeatures` features. Predicts the mean of the trees' predictions.
 *
 *     const forest = new RandomForestRegressor({ nEstimators: 20 }).fit([[1], [2], [8], [9]], [3, 3, 5, 5]);
 *     forest.predict([[0], [10]]); // Tensor float32 [2] [3.2, 5]
 *
 * Learned by `fit`: `trees`, `featureImportances` [d] and, if asked for, `oobScore`. Named as in scikit-learn, whose
 * default it shares, all features at each cut: then it is bagging alone. Breiman's is `maxFeatures: 1 / 3`.
 * Source: Breiman, Random Forests, 2001.
 */
export class RandomForestRegressor extends TabularRegressor<Required<ForestOptions>> {
  #trees: Tree[] = [];
  #oobScore: number | undefined;

  constructor(options: ForestOptions = {}) {
    super("RandomForestRegressor", readForestOptions("RandomForestRegressor", options));
  }

  protected learn(x: DenseMatrix, y: Float64Array): void {
    const { trees, outside } = growForest(
      "RandomForestRegressor.fit",
      x,
      this.options,
      (weights) => new SquaredError(y, weights),
    );
    this.#trees = trees;
    const truth = (rows: number[]) => rows.map((row) => y[row]!);
    this.#oobScore = outside && r2(truth(outside.rows), outside.answers);
  }

  protected values(x: DenseMatrix): Float64Array {
    return meanAnswers(this.#trees, x);
  }

  get trees(): readonly Tree[] {
    this.fitted("trees");
    return this.#trees;
  }

  /** The mean over the trees of how much each feature's cuts have lowered the squared error, as shares: [d]. */
  get featureImportances(): tf.Tensor1D {
    const { features } = this.fitted("featureImportances");
    return tf.tensor1d(Float32Array.from(meanImportances(this.#trees, features)));
  }

  /** R² on each row of the trees that were not trained on it; undefined unless asked for. */
  get oobScore(): number | undefined {
    this.fitted("oobScore");
    return this.#oobScore;
  }

  protected override describe(): string {
    return `${this.#trees.length} trees`;
  }
}
