// Scores and gradient of blocks of rows by WebAssembly's SIMD: X is copied into its memory once.

import type { StoredMatrix } from "../engine/arguments.ts";
import { Kernels } from "./kernels.ts";

/** One pass over the rows at a time: `begin`, then for each block `score` and `addGradient`. */
export interface RowBlocks {
  /** [K, block]: the scores of a block, in the place of which the loss writes its derivatives by them. */
  readonly z: readonly Float64Array[];
  /** [K, d]: the sum of `Xᵀ z` over the blocks since `begin`. */
  readonly g: readonly Float64Array[];
  /** Takes w, `w[k]` [d], and b [K], and sets g to 0. */
  begin(w: readonly Float64Array[], b: ArrayLike<number>): void;
  /** `z[k] := X w[k] + b[k]` for `count` rows from `start` on. */
  score(start: number, count: number): void;
  /** `g[k] += Xᵀ z[k]` for the same rows. */
  addGradient(start: number, count: number): void;
}

const kernels = new Kernels();

/** Undefined where WebAssembly has no SIMD, or not so much memory. One at a time: the next has the same memory. */
export function rowBlocksByWasm(
  { values, columns: d }: StoredMatrix,
  scores: number,
  block: number,
): RowBlocks | undefined {
  // Behind each other: w and g [K, d], z [K, block], x.
  const [wAt, gAt, zAt, xAt] = [0, 8 * scores * d, 16 * scores * d, 16 * scores * d + 8 * scores * block];
  const memory = kernels.reserve(xAt + values.byteLength);
  if (!memory) return undefined;
  const isSingle = values instanceof Float32Array;
  const { scores32, scores64, gradient32, gradient64 } = kernels.exports;
  const [scoreRows, addRows] = isSingle ? [scores32, gradient32] : [scores64, gradient64];
  if (isSingle) new Float32Array(memory, xAt, values.length).set(values);
  else new Float64Array(memory, xAt, values.length).set(values);

  const each = (at: number, length: number) =>
    Array.from({ length: scores }, (_, k) => new Float64Array(memory, at + 8 * k * length, length));
  const weights = each(wAt, d);
  const g = each(gAt, d);
  const z = each(zAt, block);
  const row = d * values.BYTES_PER_ELEMENT;
  let b: ArrayLike<number> = [];
  return {
    z,
    g,
    begin(w, intercepts) {
      b = intercepts;
      for (const [k, target] of weights.entries()) target.set(w[k]!);
      for (const sums of g) sums.fill(0);
    },
    score(start, count) {
      const x = xAt + start * row;
      for (let k = 0; k < scores; k++) scoreRows(x, count, d, wAt + 8 * k * d, b[k]!, zAt + 8 * k * block);
    },
    addGradient(start, count) {
      const x = xAt + start * row;
      for (let k = 0; k < scores; k++) addRows(x, count, d, zAt + 8 * k * block, gAt + 8 * k * d);
    },
  };
}
