// A decision tree for numbers.

import type { DenseMatrix } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import { TabularRegressor } from "../tabular-regressor.ts";
import { toColumns } from "./columns.ts";
import { SquaredError } from "./criterion.ts";
import { growTree } from "./grow-tree.ts";
import type { Tree } from "./tree.ts";
import { growth, readTreeOptions, type TreeOptions } from "./tree-options.ts";

/**
 * Cuts the examples in two, again and again, by `x[j] <= t`, each time where the sum of squared distances to the
 * means of the two sides is lowest; a leaf answers with the mean of its examples.
 *
 *     const tree = new DecisionTreeRegressor({ maxDepth: 1 }).fit([[1], [2], [3], [4]], [0, 2, 7, 9]);
 *     tree.predict([[2.4], [2.6]]); // Tensor float32 [2] [1, 8]
 *
 * Learned by `fit`: `tree`, `featureImportances` [d]. With `maxDepth: 1` it is a stump. Named as in scikit-learn,
 * whose numbers it gives; where two cuts are equally good, scikit-learn draws one and this takes the first.
 * Formulas: growTree and SquaredError.
 */
export class DecisionTreeRegressor extends TabularRegressor<Required<TreeOptions>> {
  #tree: Tree | undefined;

  constructor(options: TreeOptions = {}) {
    super("DecisionTreeRegressor", readTreeOptions("DecisionTreeRegressor", options));
  }

  protected learn(x: DenseMatrix, y: Float64Array): void {
    const weights = new Float64Array(x.rows).fill(1);
    const judge = new SquaredError(y, weights);
    this.#tree = growTree(toColumns(x), judge, weights, growth(this.options, x.columns)).tree;
  }

  protected values(x: DenseMatrix): Float64Array {
    const sums = new Float64Array(x.rows);
    this.tree.addTo(sums, x);
    return sums;
  }

  /** The grown tree. */
  get tree(): Tree {
    this.fitted("tree");
    return this.#tree!;
  }

  /** By how much each feature's cuts have lowered the squared error, as shares of the whole: [d]. */
  get featureImportances(): tf.Tensor1D {
    const { features } = this.fitted("featureImportances");
    return tf.tensor1d(Float32Array.from(this.tree.importances(features)));
  }

  /** The tree in words, a line for each node. */
  get text(): string {
    return this.tree.describe((node) => String(Number(this.tree.value[node]!.toPrecision(4))));
  }

  protected override describe(): string {
    return `${this.tree.leaves} leaves, depth ${this.tree.depth}`;
  }
}
