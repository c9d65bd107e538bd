// A random forest for classes.

import type { DenseMatrix } from "../engine/arguments.ts";
import { checkObject, choose } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Labels } from "../labels.ts";
import { accuracy } from "../metrics/accuracy.ts";
import { mostProbable, TabularClassifier } from "../tabular-classifier.ts";
import { CLASS_CRITERIA } from "./decision-tree-classifier.ts";
import {
  type ForestOptions,
  growForest,
  meanAnswers,
  meanImportances,
  readForestOptions,
} from "./grow-forest.ts";
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
    checkObject("RandomForestClassifier", options, "nEstimators");
    const { criterion = "gini", maxFeatures = "sqrt" } = options;
    const all = readForestOptions("RandomForestClassifier", { ...options, maxFeatures }, ["criterion"]);
    choose("RandomForestClassifier", "criterion", criterion, CLASS_CRITERIA);
    super("RandomForestClassifier", { criterion, ...all });
  }

  protected learn(x: DenseMatrix, { classes, indices }: Labels): void {
    const { criterion, ...options } = this.options;
    const Criterion = CLASS_CRITERIA[criterion];
    const { trees, outside } = growForest(
      "RandomForestClassifier.fit",
      x,
      options,
      (weights) => new Criterion(indices, classes.length, weights),
    );
    this.#trees = trees;
    const truth = (rows: number[]) => rows.map((row) => classes[indices[row]!]!);
    this.#oobScore = outside && accuracy(truth(outside.rows), mostProbable(outside.answers, classes));
  }

  protected probabilities(x: DenseMatrix): Float64Array {
    return meanAnswers(this.#trees, x);
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
