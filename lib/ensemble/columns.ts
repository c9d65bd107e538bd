// A matrix as trees look at it: column after column, each value by its rank.

import type { DenseMatrix } from "../engine/arguments.ts";

/**
 * A cut depends on the order of a column's values and on nothing else. So the values are sorted once, for all nodes
 * of all trees, and from then on whole numbers are compared and sorted, which takes a fraction of the time.
 */
export interface Columns {
  rows: number;
  features: number;
  /** `ranks[j * rows + i]`: how many of column j's distinct values are smaller than that of row i. */
  ranks: Uint16Array | Uint32Array;
  /** Of each column, its distinct values, ascending: `distinct[j][rank]` is the value itself. */
  distinct: Float64Array[];
  /** `order[j * rows + p]`: the row whose value of column j stands at place p. */
  order: Int32Array;
}

export function toColumns({ values, rows, columns: features }: DenseMatrix): Columns {
  const ranks = rows > 2 ** 16 ? new Uint32Array(rows * features) : new Uint16Array(rows * features);
  const order = new Int32Array(rows * features);
  const distinct: Float64Array[] = [];
  const column = new Float64Array(rows);
  for (let j = 0; j < features; j++) {
    // 0 is added as -0 and 0 are one value, but sort apart.
    for (let i = 0; i < rows; i++) column[i] = values[i * features + j]! + 0;
    const levels = distinctOf(column);
    const starts = new Int32Array(levels.length + 1); // of each rank, its first place in the order
    for (let i = 0; i < rows; i++) {
      const rank = rankOf(column[i]!, levels);
      ranks[j * rows + i] = rank;
      starts[rank + 1]!++;
    }
    for (let rank = 0; rank < levels.length; rank++) starts[rank + 1]! += starts[rank]!;
    for (let i = 0; i < rows; i++) order[j * rows + starts[ranks[j * rows + i]!]!++] = i;
    distinct.push(levels);
  }
  return { rows, features, ranks, distinct, order };
}

/** The distinct values, ascending. */
export function distinctOf(values: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(values).sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i]!;
  }
  return sorted.slice(0, count);
}

/** The place of `value`, which must be among them, in ascending `levels`. */
function rankOf(value: number, levels: Float64Array): number {
  let low = 0;
  let high = levels.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (levels[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
