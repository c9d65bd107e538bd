// A decision tree for classes.

import type { DenseMatrix } from "../engine/arguments.ts";
import { choose } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Labels } from "../labels.ts";
import { TabularClassifier } from "../tabular-classifier.ts";
import { toColumns } from "./columns.ts";
import { Entropy, Gini } from "./criterion.ts";
import { growTree } from "./grow-tree.ts";
import type { Tree } from "./tree.ts";
import { growth, readTreeOptions, type TreeOptions } from "./tree-options.ts";

export interface DecisionTreeClassifierOptions extends TreeOptions {
  /** What a cut lowers: `1 - Σ p²` or `-Σ p log₂ p` of the classes' shares p. */
  criterion?: "gini" | "entropy";
}

export const CLASS_CRITERIA = { gini: Gini, entropy: Entropy };

/**
 * Cuts the examples in two, again and again, by `x[j] <= t`, each time where the impurity of the two sides, weighted
 * by their examples, is lowest; a leaf answers with the classes' shares among its examples.
 *
 *     const tree = new DecisionTreeClassifier().fit([[1], [2], [3], [4]], [0, 0, 1, 1]);
 *     tree.predict([[2.4], [2.6]]); // Tensor int32 [2] [0, 1]
 *
 * Learned by `fit`: `classes`, `tree`, `featureImportances` [d]. Named as in scikit-learn, whose numbers it gives;
 * where two cuts are equally good, scikit-learn draws one and this takes the first. Formulas: growTree and Gini.
 */
export class DecisionTreeClassifier extends TabularClassifier<Required<DecisionTreeClassifierOptions>> {
  #tree: Tree | undefined;

  constructor(options: DecisionTreeClassifierOptions = {}) {
    const limits = readTreeOptions("DecisionTreeClassifier", options, ["criterion"]);
    const { criterion = "gini" } = options;
    choose("DecisionTreeClassifier", "criterion", criterion, CLASS_CRITERIA);
    super("DecisionTreeClassifier", { criterion, ...limits });
  }

  protected learn(x: DenseMatrix, { classes, indices }: Labels): void {
    const weights = new Float64Array(x.rows).fill(1);
    const { criterion, ...options } = this.options;
    const judge = new CLASS_CRITERIA[criterion](indices, classes.length, weights);
    this.#tree = growTree(toColumns(x), judge, weights, growth(options, x.columns)).tree;
  }

  protected probabilities(x: DenseMatrix): Float64Array {
    const p = new Float64Array(x.rows * this.tree.outputs);
    this.tree.addTo(p, x);
    return p;
  }

  /** The grown tree. */
  get tree(): Tree {
    this.fitted("tree");
    return this.#tree!;
  }

  /** By how much each feature's cuts have lowered the impurity, as shares of the whole: [d]. */
  get featureImportances(): tf.Tensor1D {
    const { features } = this.fitted("featureImportances");
    return tf.tensor1d(Float32Array.from(this.tree.importances(features)));
  }

  /** The tree in words, a line for each node. */
  get text(): string {
    const { value, outputs } = this.tree;
    return this.tree.describe((node) => {
      const shares = value.subarray(node * outputs, (node + 1) * outputs);
      return `class ${this.classes[shares.indexOf(Math.max(...shares))]}`;
    });
  }

  protected override describe(): string {
    return `${this.tree.leaves} leaves, depth ${this.tree.depth}`;
  }
}
