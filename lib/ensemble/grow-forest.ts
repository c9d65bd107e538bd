// Grows the trees of a random forest, and asks each of them about the rows that it has never seen.

import { random } from "../data/random.ts";
import type { DenseMatrix } from "../engine/arguments.ts";
import { checkCount } from "../engine/options.ts";
import { toColumns } from "./columns.ts";
import type { Criterion } from "./criterion.ts";
import { growTree } from "./grow-tree.ts";
import { OutOfBag } from "./out-of-bag.ts";
import type { Tree } from "./tree.ts";
import { featuresAtACut, readTreeOptions, type TreeOptions } from "./tree-options.ts";

export interface ForestOptions extends TreeOptions {
  /** How many trees. */
  nEstimators?: number;
  /** Whether each tree gets its own draw of as many rows as there are, with replacement. */
  bootstrap?: boolean;
  /** Whether each row is predicted by the trees that were not trained on it. */
  oobScore?: boolean;
}

/** All options, defaults included; `own` names those that the caller takes besides. */
export function readForestOptions(
  where: string,
  options: ForestOptions,
  own: readonly string[] = [],
): Required<ForestOptions> {
  const limits = readTreeOptions(where, options, [...own, "nEstimators", "bootstrap", "oobScore"]);
  const { nEstimators = 100, bootstrap = true, oobScore = false } = options;
  checkCount(`${where}: nEstimators`, nEstimators);
  if (oobScore && !bootstrap) {
    throw new RangeError(
      `${where}: oobScore needs bootstrap: true, as without it each tree has seen every row`,
    );
  }
  return { nEstimators, ...limits, bootstrap, oobScore };
}

export interface Forest {
  trees: Tree[];
  /** If asked for: the rows that some tree had not seen, and the mean answer of those trees for each. */
  outside: { rows: number[]; answers: Float64Array } | undefined;
}

/**
 * `nEstimators` trees from one stream of random numbers: first a tree's rows are drawn, then its features.
 *
 * `criterionOf` gets the weights of a tree's draw: how often each row was drawn, 0 for those out of the bag.
 * `call` ("RandomForestClassifier.fit") opens the error texts.
 */
export function growForest(
  call: string,
  x: DenseMatrix,
  { nEstimators, bootstrap, oobScore, seed, maxFeatures, ...limits }: Required<ForestOptions>,
  criterionOf: (weights: Float64Array) => Criterion,
): Forest {
  const columns = toColumns(x);
  const next = random(seed);
  const growth = { ...limits, maxFeatures: featuresAtACut(maxFeatures, columns.features), random: next };
  let outside: OutOfBag | undefined;
  const trees = Array.from({ length: nEstimators }, () => {
    const weights = new Float64Array(columns.rows);
    if (bootstrap) for (let i = 0; i < columns.rows; i++) weights[next.integer(columns.rows)]! += 1;
    else weights.fill(1);
    const { tree } = growTree(columns, criterionOf(weights), weights, growth);
    if (!oobScore) return tree;
    outside ??= new OutOfBag(x.rows, tree.outputs);
    for (let i = 0; i < x.rows; i++) {
      if (weights[i] === 0) outside.add(i, tree.value, tree.leafOf(x.values, i * x.columns) * tree.outputs);
    }
    return tree;
  });
  return { trees, outside: outside?.means(call) };
}

/** The mean of the trees' answers for each row of x: [n, outputs]. */
export function meanAnswers(trees: readonly Tree[], x: DenseMatrix): Float64Array {
  const sums = new Float64Array(x.rows * trees[0]!.outputs);
  for (const tree of trees) tree.addTo(sums, x);
  return sums.map((sum) => sum / trees.length);
}

/** The mean of the trees' shares of each feature: [d]. */
export function meanImportances(trees: readonly Tree[], d: number): Float64Array {
  const sums = new Float64Array(d);
  for (const tree of trees) {
    for (const [j, share] of tree.importances(d).entries()) sums[j]! += share / trees.length;
  }
  return sums;
}
