// A k-d tree: points divided in halves by one coordinate after the other, so that most are never looked at.

import type { DenseMatrix } from "../engine/arguments.ts";
import type { Nearest } from "./nearest.ts";

/** Points in a leaf: below that, looking at all is cheaper than going further down. */
const LEAF = 16;

/**
 * Each node halves its points at the median of the coordinate in which they spread most. A search goes down to the
 * query's leaf first, and on the way back looks into the other half only if the dividing plane is nearer than the
 * farthest of the k neighbours found so far. Source: Bentley, Multidimensional Binary Search Trees, 1975.
 */
export class KDTree {
  readonly #values: Float64Array;
  readonly #d: number;
  /** The rows, in the order of the leaves. */
  readonly #rows: Int32Array;
  /** Of node i: its coordinate, or -1 in a leaf; the plane; the first of its rows, and past the last. */
  readonly #axis: number[] = [];
  readonly #plane: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #right: number[] = [];

  constructor({ values, rows, columns }: DenseMatrix) {
    this.#values = values;
    this.#d = columns;
    this.#rows = Int32Array.from({ length: rows }, (_, i) => i);
    this.#build(0, rows);
  }

  /** Offers `nearest` every point that may be among the nearest of the query at queries[at]. */
  search(queries: Float64Array, at: number, nearest: Nearest): void {
    this.#visit(0, queries, at, nearest);
  }

  #build(from: number, to: number): number {
    const node = this.#axis.length;
    this.#from.push(from);
    this.#to.push(to);
    const axis = to - from > LEAF ? this.#widest(from, to) : -1;
    this.#axis.push(axis);
    this.#plane.push(0);
    this.#right.push(-1);
    if (axis < 0) return node;
    const [values, d] = [this.#values, this.#d];
    const middle = (from + to) >>> 1;
    const part = this.#rows.subarray(from, to);
    part.sort((a, b) => values[a * d + axis]! - values[b * d + axis]! || a - b);
    this.#plane[node] = values[this.#rows[middle]! * d + axis]!;
    this.#build(from, middle);
    this.#right[node] = this.#build(middle, to);
    return node;
  }

  /** The coordinate in which these rows spread most; -1 if all are one point. */
  #widest(from: number, to: number): number {
    const [values, d] = [this.#values, this.#d];
    let best = -1;
    let most = 0;
    for (let j = 0; j < d; j++) {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let p = from; p < to; p++) {
        const value = values[this.#rows[p]! * d + j]!;
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

  #visit(node: number, queries: Float64Array, at: number, nearest: Nearest): void {
    const axis = this.#axis[node]!;
    const [values, d] = [this.#values, this.#d];
    if (axis < 0) {
      for (let p = this.#from[node]!; p < this.#to[node]!; p++) {
        const row = this.#rows[p]!;
        let squares = 0;
        for (let j = 0; j < d; j++) {
          const step = values[row * d + j]! - queries[at + j]!;
          squares += step * step;
        }
        nearest.offer(row, squares);
      }
      return;
    }
    const beyond = queries[at + axis]! - this.#plane[node]!;
    const [near, far] = beyond < 0 ? [node + 1, this.#right[node]!] : [this.#right[node]!, node + 1];
    this.#visit(near, queries, at, nearest);
    // Also where it is as near: of equally near points the first row counts, and it may lie there.
    if (beyond * beyond <= nearest.farthest) this.#visit(far, queries, at, nearest);
  }
}
