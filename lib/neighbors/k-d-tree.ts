// A k-d tree: points divided in halves by one coordinate after the other, so that most are never looked at.

import type { DenseMatrix } from "../engine/arguments.ts";
import type { Nearest } from "./nearest.ts";

/** Points in a leaf: below that, looking at all is cheaper than going further down. */
const LEAF = 24;

/** Either the two halves beside a plane, or a leaf's points from..to. */
interface KDNode {
  /** The coordinate that is cut; -1 in a leaf. */
  axis: number;
  plane: number;
  left: KDNode | undefined;
  right: KDNode | undefined;
  from: number;
  to: number;
}

/**
 * Each node halves its points at the median of the coordinate in which they spread most. A search goes down to the
 * query's leaf first, and on the way back looks into the other half only if the dividing plane is nearer than the
 * farthest of the k neighbours found so far. Source: Bentley, Multidimensional Binary Search Trees, 1975.
 */
export class KDTree {
  readonly #d: number;
  readonly #root: KDNode;
  /** The row of each place: leaf after leaf. */
  readonly #rows: Int32Array;
  /** The points in the same order, so that a leaf's lie side by side. */
  readonly #points: Float64Array;

  constructor({ values, rows, columns: d }: DenseMatrix) {
    this.#d = d;
    this.#rows = Int32Array.from({ length: rows }, (_, i) => i);
    this.#root = build(values, d, this.#rows, 0, rows);
    this.#points = new Float64Array(rows * d);
    for (const [place, row] of this.#rows.entries()) {
      this.#points.set(values.subarray(row * d, (row + 1) * d), place * d);
    }
  }

  /** Offers `nearest` every point that may be among the nearest of the query at queries[at]. */
  search(queries: Float64Array, at: number, nearest: Nearest): void {
    this.#visit(this.#root, queries, at, nearest);
  }

  #visit(node: KDNode, queries: Float64Array, at: number, nearest: Nearest): void {
    if (node.axis < 0) {
      this.#lookInLeaf(node, queries, at, nearest);
      return;
    }
    const beyond = queries[at + node.axis]! - node.plane;
    this.#visit((beyond < 0 ? node.left : node.right)!, queries, at, nearest);
    // Also where it is as near: of equally near points the first row counts, and it may lie there.
    if (beyond * beyond <= nearest.farthest) {
      this.#visit((beyond < 0 ? node.right : node.left)!, queries, at, nearest);
    }
  }

  #lookInLeaf({ from, to }: KDNode, queries: Float64Array, at: number, nearest: Nearest): void {
    const [points, rows, d] = [this.#points, this.#rows, this.#d];
    for (let place = from; place < to; place++) {
      let squares = 0;
      for (let j = 0, k = place * d; j < d; j++, k++) {
        const step = points[k]! - queries[at + j]!;
        squares += step * step;
      }
      if (squares <= nearest.farthest) nearest.offer(rows[place]!, squares);
    }
  }
}

/** Puts rows[from..to) in the order of the leaves. */
function build(values: Float64Array, d: number, rows: Int32Array, from: number, to: number): KDNode {
  const axis = to - from > LEAF ? widest(values, d, rows, from, to) : -1;
  if (axis < 0) return { axis, plane: 0, left: undefined, right: undefined, from, to };
  const middle = (from + to) >>> 1;
  select(values, d, axis, rows, from, to, middle);
  const plane = values[rows[middle]! * d + axis]!;
  const left = build(values, d, rows, from, middle);
  return { axis, plane, left, right: build(values, d, rows, middle, to), from, to };
}

/** The coordinate in which these rows spread most; -1 if all are one point. */
function widest(values: Float64Array, d: number, rows: Int32Array, from: number, to: number): number {
  let best = -1;
  let most = 0;
  for (let j = 0; j < d; j++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let p = from; p < to; p++) {
      const value = values[rows[p]! * d + j]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low > most) {
      most = high - low;
      best = j;
    }
  }
  return best;
}

/**
 * Puts at place `middle` the row that sorting rows[from..to) by a coordinate would, no larger ones before it and no
 * smaller ones behind. Source: Hoare, Algorithm 65: Find, 1961.
 */
function select(
  values: Float64Array,
  d: number,
  axis: number,
  rows: Int32Array,
  from: number,
  to: number,
  middle: number,
): void {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const pivot = values[rows[(low + high) >>> 1]! * d + axis]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[rows[i]! * d + axis]! < pivot) i++;
      while (values[rows[j]! * d + axis]! > pivot) j--;
      if (i > j) break;
      const row = rows[i]!;
      rows[i++] = rows[j]!;
      rows[j--] = row;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
