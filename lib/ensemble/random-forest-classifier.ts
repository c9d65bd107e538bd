// A random forest for classes.

import type { DenseMatrix } from "../engine/arguments.ts";
import { checkOptions, choose } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Labels } from "../labels.ts";
import { accuracy } from "../metrics/accuracy.ts";
import { mostProbable, TabularClassifier } from "../tabular-classifier.ts";
import { toColumns } from "./columns.ts";
import { CLASS_CRITERIA } from "./decision-tree-classifier.ts";
import {
  checkForestOptions,
  FOREST_OPTIONS,
  type ForestOptions,
  growForest,
  meanImportances,
} from "./grow-forest.ts";
import { OutOfBag } from "./out-of-bag.ts";
import type { Tree } from "./tree.ts";

export interface RandomForestClassifierOptions extends ForestOptions {
  /** What a cut lowers: `1 - Σ p²` or `-Σ p log₂ p` of the classes' shares p. */
  criterion?: "gini" | "entropy";
}

/**
 * Bagging, random subspaces and trees together: each tree grows on its own draw of the rows, and each of its cuts
 * chooses among a few features only. Predicts with the mean of the trees' probabilities.
 *
 *     const forest = new RandomForestClassifier({ nEstimators: 20 }).fit([[1], [2], [8], [9]], [0, 0, 1, 1]);
 *     forest.predict([[0], [10]]); // Tensor int32 [2] [0, 1]
 *
 * Learned by `fit`: `classes`, `trees`, `featureImportances` [d] and, if asked for, `oobScore`. Named as in
 * scikit-learn; it draws other random numbers. Source: Breiman, Random Forests, 2001.
 */
export class RandomForestClassifier extends TabularClassifier<Required<RandomForestClassifierOptions>> {
  #trees: Tree[] = [];
  #oobScore: number | undefined;

  constructor(options: RandomForestClassifierOptions = {}) {
    checkOptions("RandomForestClassifier", options, ["criterion", ...FOREST_OPTIONS]);
    const {
      nEstimators = 100,
      criterion = "gini",
      maxDepth = Number.POSITIVE_INFINITY,
      minSamplesSplit = 2,
      minSamplesLeaf = 1,
      maxFeatures = "sqrt",
      bootstrap = true,
      oobScore = false,
      seed = 0,
    } = options;
    choose("RandomForestClassifier", "criterion", criterion, CLASS_CRITERIA);
    const limits = { maxDepth, minSamplesSplit, minSamplesLeaf, maxFeatures, seed };
    const all = { nEstimators, criterion, ...limits, bootstrap, oobScore };
    checkForestOptions("RandomForestClassifier", all);
    super("RandomForestClassifier", all);
  }

  protected learn(x: DenseMatrix, { classes, indices }: Labels): void {
    const { criterion, ...options } = this.options;
    const K = classes.length;
    const outside = new OutOfBag(options.oobScore ? x.rows : 0, K);
    this.#trees = growForest(
      toColumns(x),
      options,
      (weights) => new CLASS_CRITERIA[criterion](indices, K, weights),
      (tree, weights) => {
        if (!options.oobScore) return;
        for (let i = 0; i < x.rows; i++) {
          if (weights[i] === 0) outside.add(i, tree.value, tree.leafOf(x.values, i * x.columns) * K);
        }
      },
    );
    this.#oobScore = undefined;
    if (!options.oobScore) return;
    const { rows, answers } = outside.means("RandomForestClassifier.fit");
    const truth = rows.map((row) => classes[indices[row]!]!);
    this.#oobScore = accuracy(truth, mostProbable(answers, classes));
  }

  protected probabilities(x: DenseMatrix): Float64Array {
    const p = new Float64Array(x.rows * this.classes.length);
    for (const tree of this.#trees) tree.addTo(p, x);
    return p.map((sum) => sum / this.#trees.length);
  }

  get trees(): readonly Tree[] {
    this.fitted("trees");
    return this.#trees;
  }

  /** The mean over the trees of how much each feature's cuts have lowered the impurity, as shares: [d]. */
  get featureImportances(): tf.Tensor1D {
    const { features } = this.fitted("featureImportances");
    return tf.tensor1d(Float32Array.from(meanImportances(this.#trees, features)));
  }

  /** The accuracy on each row of the trees that were not trained on it; undefined unless asked for. */
  get oobScore(): number | undefined {
    this.fitted("oobScore");
    return this.#oobScore;
  }

  protected override describe(): string {
    return `${this.#trees.length} trees`;
  }
}
