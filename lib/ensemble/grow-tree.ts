// Grows a decision tree: cuts node after node in two, each by the feature and at the place that are best.

import type { Random } from "../data/random.ts";
import type { Columns } from "./columns.ts";
import type { Criterion, Cut } from "./criterion.ts";
import { RankSorter } from "./rank-sorter.ts";
import { Tree, type TreeNodes } from "./tree.ts";

export interface Growth {
  maxDepth: number;
  minSamplesSplit: number;
  minSamplesLeaf: number;
  /** How many features each cut chooses among, drawn for each node. */
  maxFeatures: number;
  random: Random;
}

export interface Grown {
  tree: Tree;
  /** For each row that was trained on its leaf, in the others nothing that means anything. */
  leaves: Int32Array;
}

/** A node that waits to be looked at: its rows, and where it hangs. */
interface Waiting {
  from: number;
  to: number;
  depth: number;
  parent: number;
  isLeft: boolean;
}

/**
 * Greedy, from the root down. A node stays whole where it is pure, at `maxDepth`, where it holds fewer rows than
 * `minSamplesSplit`, and where no cut leaves `minSamplesLeaf` on both sides. Otherwise it is cut even where no cut
 * gains anything: in XOR the first one gains nothing, and only the second does.
 *
 * The threshold lies halfway between two values that occur. Of equally good cuts the first found is taken, in the
 * order of the features, or of the draw where `maxFeatures` asks for one.
 *
 * `weights` are those of the criterion; rows of weight 0 are left out. Source: Breiman, Friedman, Olshen and Stone,
 * Classification and Regression Trees, 1984; the search is exact, as scikit-learn's.
 */
export function growTree(
  columns: Columns,
  criterion: Criterion,
  weights: Float64Array,
  { maxDepth, minSamplesSplit, minSamplesLeaf, maxFeatures, random }: Growth,
): Grown {
  const rows = new Int32Array(columns.rows);
  let count = 0;
  for (let i = 0; i < columns.rows; i++) if (weights[i] !== 0) rows[count++] = i;
  const sorter = new RankSorter(columns, columns.rows);
  const drawn = Int32Array.from({ length: columns.features }, (_, j) => j);
  const leaves = new Int32Array(columns.rows);
  const nodes: TreeNodes = {
    feature: [],
    threshold: [],
    left: [],
    right: [],
    value: [],
    impurity: [],
    samples: [],
    weight: [],
  };
  const waiting: Waiting[] = [{ from: 0, to: count, depth: 0, parent: -1, isLeft: false }];

  while (waiting.length > 0) {
    const { from, to, depth, parent, isLeft } = waiting.pop()!;
    const size = to - from;
    criterion.enter(rows, from, to);
    const node = nodes.feature.length;
    if (parent >= 0) (isLeft ? nodes.left : nodes.right)[parent] = node;
    nodes.impurity.push(criterion.impurity);
    nodes.samples.push(size);
    nodes.weight.push(criterion.weight);
    criterion.write(nodes.value, node * criterion.outputs);

    const isWhole =
      depth >= maxDepth ||
      size < minSamplesSplit ||
      size < 2 * minSamplesLeaf ||
      criterion.impurity <= Number.EPSILON;
    const [feature, cut] = isWhole ? [-1, NO_CUT] : bestCut(from, to);
    nodes.feature.push(feature);
    nodes.left.push(-1);
    nodes.right.push(-1);
    if (feature < 0) {
      nodes.threshold.push(0);
      for (let p = from; p < to; p++) leaves[rows[p]!] = node;
      continue;
    }
    nodes.threshold.push(halfway(columns.distinct[feature]!, cut));
    const middle = partition(rows, from, to, columns, feature, cut.left);
    waiting.push({ from: middle, to, depth: depth + 1, parent: node, isLeft: false });
    waiting.push({ from, to: middle, depth: depth + 1, parent: node, isLeft: true }); // grown next
  }
  return { tree: new Tree(nodes, criterion.outputs), leaves };

  /** Of the drawn features; where all of them are constant here, drawing goes on. */
  function bestCut(from: number, to: number): [feature: number, Cut] {
    const best: Cut = { score: Number.NEGATIVE_INFINITY, left: 0, right: 0 };
    let feature = -1;
    let isVaried = false;
    const draws = maxFeatures < drawn.length;
    for (let seen = 0; seen < drawn.length && (seen < maxFeatures || !isVaried); seen++) {
      if (draws) {
        const other = seen + random.integer(drawn.length - seen);
        const next = drawn[other]!;
        drawn[other] = drawn[seen]!;
        drawn[seen] = next;
      }
      const j = drawn[seen]!;
      const varies = to - from === count ? sorter.takeOrder(j, weights) : sorter.sort(rows, from, to, j);
      if (!varies) continue;
      isVaried = true;
      if (criterion.search(sorter.rows, sorter.ranks, to - from, minSamplesLeaf, best)) feature = j;
    }
    return [feature, best];
  }
}

const NO_CUT: Cut = { score: 0, left: 0, right: 0 };

/** Halfway between two neighbouring values; the lower one where rounding would give the upper. */
function halfway(distinct: Float64Array, { left, right }: Cut): number {
  const [low, high] = [distinct[left]!, distinct[right]!];
  const middle = low + (high - low) / 2;
  return middle < high ? middle : low;
}

/** Puts the rows of rank <= `last` before the others; gives the place of the first of these. */
function partition(
  rows: Int32Array,
  from: number,
  to: number,
  columns: Columns,
  feature: number,
  last: number,
): number {
  const { ranks } = columns;
  const offset = feature * columns.rows;
  let left = from;
  let right = to;
  while (left < right) {
    const row = rows[left]!;
    if (ranks[offset + row]! <= last) left++;
    else {
      rows[left] = rows[--right]!;
      rows[right] = row;
    }
  }
  return left;
}
