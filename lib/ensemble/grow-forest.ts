// Grows the trees of a random forest, and tells which rows each of them has never seen.

import { random } from "../data/random.ts";
import { checkCount } from "../engine/options.ts";
import type { Columns } from "./columns.ts";
import type { Criterion } from "./criterion.ts";
import { growTree } from "./grow-tree.ts";
import type { Tree } from "./tree.ts";
import { checkTreeOptions, featuresAtACut, TREE_OPTIONS, type TreeOptions } from "./tree-options.ts";

export interface ForestOptions extends TreeOptions {
  nEstimators?: number;
  /** Whether each tree gets its own draw of as many rows as there are, with replacement. */
  bootstrap?: boolean;
  /** Whether each row is predicted by the trees that were not trained on it. */
  oobScore?: boolean;
}

export const FOREST_OPTIONS = ["nEstimators", "bootstrap", "oobScore", ...TREE_OPTIONS];

export function checkForestOptions(where: string, options: Required<ForestOptions>): void {
  checkCount(`${where}: nEstimators`, options.nEstimators);
  checkTreeOptions(where, options);
  if (options.oobScore && !options.bootstrap) {
    throw new RangeError(
      `${where}: oobScore needs bootstrap: true, as without it each tree has seen every row`,
    );
  }
}

/**
 * `nEstimators` trees from one stream of random numbers: first a tree's rows are drawn, then its features.
 *
 * `criterionOf` gets the weights of a tree's draw: how often each row was drawn, 0 for those out of the bag. `done`
 * gets each tree with them.
 */
export function growForest(
  columns: Columns,
  { nEstimators, bootstrap, seed, maxFeatures, ...limits }: Required<ForestOptions>,
  criterionOf: (weights: Float64Array) => Criterion,
  done: (tree: Tree, weights: Float64Array) => void = () => undefined,
): Tree[] {
  const next = random(seed);
  const growth = { ...limits, maxFeatures: featuresAtACut(maxFeatures, columns.features), random: next };
  return Array.from({ length: nEstimators }, () => {
    const weights = new Float64Array(columns.rows);
    if (bootstrap) for (let i = 0; i < columns.rows; i++) weights[next.integer(columns.rows)]! += 1;
    else weights.fill(1);
    const { tree } = growTree(columns, criterionOf(weights), weights, growth);
    done(tree, weights);
    return tree;
  });
}

/** The mean of the trees' shares of each feature: [d]. */
export function meanImportances(trees: readonly Tree[], d: number): Float64Array {
  const sums = new Float64Array(d);
  for (const tree of trees) {
    for (const [j, share] of tree.importances(d).entries()) sums[j]! += share / trees.length;
  }
  return sums;
}
