// A random forest for numbers.

import type { DenseMatrix } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { r2 } from "../metrics/r2.ts";
import { TabularRegressor } from "../tabular-regressor.ts";
import { toColumns } from "./columns.ts";
import { SquaredError } from "./criterion.ts";
import {
  checkForestOptions,
  FOREST_OPTIONS,
  type ForestOptions,
  growForest,
  meanImportances,
} from "./grow-forest.ts";
import { OutOfBag } from "./out-of-bag.ts";
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
    checkOptions("RandomForestRegressor", options, FOREST_OPTIONS);
    const {
      nEstimators = 100,
      maxDepth = Number.POSITIVE_INFINITY,
      minSamplesSplit = 2,
      minSamplesLeaf = 1,
      maxFeatures = "all",
      bootstrap = true,
      oobScore = false,
      seed = 0,
    } = options;
    const limits = { maxDepth, minSamplesSplit, minSamplesLeaf, maxFeatures, seed };
    const all = { nEstimators, ...limits, bootstrap, oobScore };
    checkForestOptions("RandomForestRegressor", all);
    super("RandomForestRegressor", all);
  }

  protected learn(x: DenseMatrix, y: Float64Array): void {
    const { options } = this;
    const outside = new OutOfBag(options.oobScore ? x.rows : 0, 1);
    this.#trees = growForest(
      toColumns(x),
      options,
      (weights) => new SquaredError(y, weights),
      (tree, weights) => {
        if (!options.oobScore) return;
        for (let i = 0; i < x.rows; i++) {
          if (weights[i] === 0) outside.add(i, tree.value, tree.leafOf(x.values, i * x.columns));
        }
      },
    );
    this.#oobScore = undefined;
    if (!options.oobScore) return;
    const { rows, answers } = outside.means("RandomForestRegressor.fit");
    this.#oobScore = r2(
      rows.map((row) => y[row]!),
      answers,
    );
  }

  protected values(x: DenseMatrix): Float64Array {
    const sums = new Float64Array(x.rows);
    for (const tree of this.#trees) tree.addTo(sums, x);
    return sums.map((sum) => sum / this.#trees.length);
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
