// One stage of gradient boosting: a tree that is fitted to what the stages before it have left over.

import { type Random, random } from "../data/random.ts";
import type { DenseMatrix } from "../engine/arguments.ts";
import type { BoostingOptions } from "./boosting-options.ts";
import { type Columns, toColumns } from "./columns.ts";
import { SquaredError } from "./criterion.ts";
import { growTree } from "./grow-tree.ts";
import { asShares, type Tree } from "./tree.ts";
import { featuresAtACut } from "./tree-options.ts";

export interface Stage {
  tree: Tree;
  /** The leaf of each row of x, those included that the tree was not grown on. */
  leaves: Int32Array;
}

export class Booster {
  readonly #x: DenseMatrix;
  readonly #columns: Columns;
  readonly #options: Required<BoostingOptions>;
  readonly #random: Random;
  readonly #weights: Float64Array;

  constructor(x: DenseMatrix, options: Required<BoostingOptions>) {
    this.#x = x;
    this.#columns = toColumns(x);
    this.#options = options;
    this.#random = random(options.seed);
    this.#weights = new Float64Array(x.rows).fill(1);
  }

  /** Draws the rows of the next trees: a new draw for each stage, one for all trees of a stage. */
  draw(): void {
    const { subsample } = this.#options;
    if (subsample === 1) return;
    const { rows } = this.#x;
    const size = Math.max(1, Math.floor(subsample * rows));
    const drawn = this.#random.shuffle([...Array(rows).keys()]).slice(0, size);
    this.#weights.fill(0);
    for (const row of drawn) this.#weights[row] = 1;
  }

  /**
   * A tree that is grown to the residuals r [l]. A leaf answers with their mean over its rows; with `curvature`
   * h [l], the second derivatives of the loss, with Newton's step `factor Σ r / Σ h`.
   */
  grow(r: Float64Array, curvature?: Float64Array, factor = 1): Stage {
    const { maxDepth, minSamplesSplit, minSamplesLeaf, maxFeatures, subsample } = this.#options;
    const weights = this.#weights;
    const { tree, leaves } = growTree(this.#columns, new SquaredError(r, weights), weights, {
      maxDepth,
      minSamplesSplit,
      minSamplesLeaf,
      maxFeatures: featuresAtACut(maxFeatures, this.#columns.features),
      random: this.#random,
    });
    if (subsample < 1) {
      const { values, columns } = this.#x;
      for (let i = 0; i < leaves.length; i++) {
        if (weights[i] === 0) leaves[i] = tree.leafOf(values, i * columns);
      }
    }
    if (curvature) {
      const slopes = new Float64Array(tree.nodes);
      const bends = new Float64Array(tree.nodes);
      for (let i = 0; i < leaves.length; i++) {
        slopes[leaves[i]!]! += weights[i]! * r[i]!;
        bends[leaves[i]!]! += weights[i]! * curvature[i]!;
      }
      for (let node = 0; node < tree.nodes; node++) {
        if (tree.feature[node]! >= 0) continue;
        // Where each row is predicted with certainty, there is nothing left to correct.
        tree.value[node] = bends[node]! < TINY ? 0 : (factor * slopes[node]!) / bends[node]!;
      }
    }
    return { tree, leaves };
  }
}

const TINY = 1e-150;

/** By how much each feature's cuts have lowered the squared residuals in all stages, as shares: [d]. */
export function boostingImportances(trees: readonly Tree[], d: number): Float64Array {
  const sums = new Float64Array(d);
  for (const tree of trees) for (const [j, gain] of tree.gains(d).entries()) sums[j]! += gain;
  return asShares(sums);
}
