// Sums of products of columns, XᵀX and its kin, in double precision and in one pass over the rows.

import { addProductsByWasm, type ProductsOfColumns } from "./gram-kernel.ts";

/** Rows that are multiplied together: a block of them stays in the processor's cache. */
const BLOCK = 128;

/**
 * `G = Aᵀ A` [width, width] for A [rows, width], of which `fill` writes row i into `buffer` from `offset` on.
 *
 * The rows are made when they are needed, so that A may be X centred, weighted, or with further columns, and is
 * never stored. 100,000 x 50 take 25 ms in one thread, by WebAssembly's SIMD (our loops below 70, the plain three 250).
 * In 32 bits, as the engines multiply, it would be less, but with half of the digits lost, and as the condition of A
 * is squared that is all of them soon.
 */
export function gram(
  rows: number,
  width: number,
  fill: (i: number, buffer: Float64Array, offset: number) => void,
  productsOf: (block: number, width: number) => ProductsOfColumns = columnProducts,
): Float64Array {
  const padded = Math.ceil(width / 4) * 4; // the columns of padding stay 0
  const { buffer, sums, add } = productsOf(BLOCK, padded);
  for (let start = 0; start < rows; start += BLOCK) {
    const count = Math.min(BLOCK, rows - start);
    for (let i = 0; i < count; i++) fill(start + i, buffer, i * padded);
    add(count);
  }
  const G = new Float64Array(width * width);
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      G[a * width + b] = sums[a * padded + b]!;
      G[b * width + a] = sums[a * padded + b]!;
    }
  }
  return G;
}

/** By WebAssembly, or by our loops where it has no SIMD. */
function columnProducts(block: number, width: number): ProductsOfColumns {
  return addProductsByWasm(block, width) ?? addProductsByLoops(block, width);
}

/** The columns are multiplied in tiles of 4 by 2, whose eight sums stay in registers. */
export function addProductsByLoops(block: number, width: number): ProductsOfColumns {
  const buffer = new Float64Array(block * width);
  const sums = new Float64Array(width * width);
  return { buffer, sums, add: (count) => addProducts(buffer, count, width, sums) };
}

function addProducts(x: Float64Array, count: number, width: number, sums: Float64Array): void {
  const end = count * width;
  for (let a = 0; a < width; a += 4) {
    for (let b = 0; b < a + 4; b += 2) {
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      for (let p = a, q = b; p < end; p += width, q += width) {
        const x0 = x[p]!;
        const x1 = x[p + 1]!;
        const x2 = x[p + 2]!;
        const x3 = x[p + 3]!;
        const y0 = x[q]!;
        const y1 = x[q + 1]!;
        s00 += x0 * y0;
        s01 += x0 * y1;
        s10 += x1 * y0;
        s11 += x1 * y1;
        s20 += x2 * y0;
        s21 += x2 * y1;
        s30 += x3 * y0;
        s31 += x3 * y1;
      }
      const at = a * width + b;
      sums[at]! += s00;
      sums[at + 1]! += s01;
      sums[at + width]! += s10;
      sums[at + width + 1]! += s11;
      sums[at + 2 * width]! += s20;
      sums[at + 2 * width + 1]! += s21;
      sums[at + 3 * width]! += s30;
      sums[at + 3 * width + 1]! += s31;
    }
  }
}
