// Linear scores of the rows of X, and Xᵀ times what a loss makes of them, block after block.

import type { StoredMatrix } from "../engine/arguments.ts";
import { type RowBlocks, rowBlocksByWasm } from "./row-blocks-kernel.ts";

/** Rows that stay in the processor's cache between their scores and their part of the gradient. */
export const BLOCK = 256;

/**
 * By WebAssembly, or by our loops where it has no SIMD or too little memory. A pass over 100,000 x 50 in single
 * precision takes 5 ms so, and 17 by the loops; sums are in double precision in both.
 */
export function rowBlocks(x: StoredMatrix, scores: number): RowBlocks {
  return rowBlocksByWasm(x, scores, BLOCK) ?? rowBlocksByLoops(x, scores);
}

export function rowBlocksByLoops({ values, columns: d }: StoredMatrix, scores: number): RowBlocks {
  const z = Array.from({ length: scores }, () => new Float64Array(BLOCK));
  const g = Array.from({ length: scores }, () => new Float64Array(d));
  let [w, b]: [readonly Float64Array[], ArrayLike<number>] = [[], []];
  return {
    z,
    g,
    begin(weights, intercepts) {
      [w, b] = [weights, intercepts];
      for (const sums of g) sums.fill(0);
    },
    score(start, count) {
      for (let k = 0; k < scores; k++) score(values, start, count, w[k]!, b[k]!, z[k]!);
    },
    addGradient(start, count) {
      for (let k = 0; k < scores; k++) addGradient(values, start, count, z[k]!, g[k]!);
    },
  };
}

/** `z := X w + b` for some rows, four at a time: each weight is read once for all four. */
function score(
  x: Float64Array | Float32Array,
  start: number,
  count: number,
  w: Float64Array,
  b: number,
  z: Float64Array,
): void {
  const d = w.length;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const p = (start + i) * d;
    let [s0, s1, s2, s3] = [b, b, b, b];
    for (let j = 0; j < d; j++) {
      const wj = w[j]!;
      s0 += x[p + j]! * wj;
      s1 += x[p + d + j]! * wj;
      s2 += x[p + 2 * d + j]! * wj;
      s3 += x[p + 3 * d + j]! * wj;
    }
    z[i] = s0;
    z[i + 1] = s1;
    z[i + 2] = s2;
    z[i + 3] = s3;
  }
  for (; i < count; i++) {
    let s = b;
    for (let j = 0, p = (start + i) * d; j < d; j++) s += x[p + j]! * w[j]!;
    z[i] = s;
  }
}

/** `g += Xᵀ c` for some rows. */
function addGradient(
  x: Float64Array | Float32Array,
  start: number,
  count: number,
  c: Float64Array,
  g: Float64Array,
): void {
  const d = g.length;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const p = (start + i) * d;
    const [c0, c1, c2, c3] = [c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!];
    for (let j = 0; j < d; j++) {
      g[j]! += c0 * x[p + j]! + c1 * x[p + d + j]! + c2 * x[p + 2 * d + j]! + c3 * x[p + 3 * d + j]!;
    }
  }
  for (; i < count; i++) {
    for (let j = 0, p = (start + i) * d; j < d; j++) g[j]! += c[i]! * x[p + j]!;
  }
}
