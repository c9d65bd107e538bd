// Sorts the rows of a node by a feature's ranks: whole numbers, so in linear time.

import type { Columns } from "./columns.ts";

/** Below so many rows, passing them through 256 drawers costs more than putting each in its place. */
const FEW = 40;

const DRAWERS = 256;

export class RankSorter {
  /** After `sort`: the rows in ascending order, and their ranks; the first `count` of each. */
  rows: Int32Array;
  ranks: Uint32Array;
  #otherRows: Int32Array;
  #otherRanks: Uint32Array;
  readonly #starts = new Int32Array(DRAWERS);
  readonly #columns: Columns;

  /** With room for `most` rows of these columns. */
  constructor(columns: Columns, most: number) {
    this.#columns = columns;
    this.rows = new Int32Array(most);
    this.ranks = new Uint32Array(most);
    this.#otherRows = new Int32Array(most);
    this.#otherRanks = new Uint32Array(most);
  }

  /** rows[from..to), by feature j; false if all have the same value. */
  sort(rows: Int32Array, from: number, to: number, j: number): boolean {
    const { ranks: all, rows: height } = this.#columns;
    const [ranks, sorted] = [this.ranks, this.rows];
    const offset = j * height;
    const count = to - from;
    let low = 0xffffffff;
    let high = 0;
    for (let p = 0; p < count; p++) {
      const row = rows[from + p]!;
      const rank = all[offset + row]!;
      sorted[p] = row;
      ranks[p] = rank;
      if (rank < low) low = rank;
      if (rank > high) high = rank;
    }
    if (low === high) return false;
    if (count < FEW) this.#insert(count);
    else for (let shift = 0; (high - low) >>> shift > 0; shift += 8) this.#pass(count, low, shift);
    return true;
  }

  /** All rows of a feature in its order, without those of weight 0. */
  takeOrder(j: number, weights: Float64Array): boolean {
    const { ranks: all, rows: height, order } = this.#columns;
    const [ranks, sorted] = [this.ranks, this.rows];
    const offset = j * height;
    let count = 0;
    for (let p = offset; p < offset + height; p++) {
      const row = order[p]!;
      if (weights[row] === 0) continue;
      sorted[count] = row;
      ranks[count++] = all[offset + row]!;
    }
    return ranks[0] !== ranks[count - 1];
  }

  #insert(count: number): void {
    const { ranks, rows } = this;
    for (let p = 1; p < count; p++) {
      const rank = ranks[p]!;
      const row = rows[p]!;
      let q = p - 1;
      for (; q >= 0 && ranks[q]! > rank; q--) {
        ranks[q + 1] = ranks[q]!;
        rows[q + 1] = rows[q]!;
      }
      ranks[q + 1] = rank;
      rows[q + 1] = row;
    }
  }

  /** By eight bits of the rank, keeping the order of those that agree in them. */
  #pass(count: number, low: number, shift: number): void {
    const { ranks, rows } = this;
    const [toRanks, toRows] = [this.#otherRanks, this.#otherRows];
    const starts = this.#starts.fill(0);
    for (let p = 0; p < count; p++) starts[((ranks[p]! - low) >>> shift) & 255]!++;
    let start = 0;
    for (let drawer = 0; drawer < DRAWERS; drawer++) {
      const size = starts[drawer]!;
      starts[drawer] = start;
      start += size;
    }
    for (let p = 0; p < count; p++) {
      const rank = ranks[p]!;
      const place = starts[((rank - low) >>> shift) & 255]!++;
      toRanks[place] = rank;
      toRows[place] = rows[p]!;
    }
    [this.ranks, this.#otherRanks] = [toRanks, ranks];
    [this.rows, this.#otherRows] = [toRows, rows];
  }
}
