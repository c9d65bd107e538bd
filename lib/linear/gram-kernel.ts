// The products of columns by WebAssembly's SIMD.

import { Kernels } from "./kernels.ts";

/** Adds `xᵀ x` of the first `count` rows of `buffer` [block, width] to the lower half of `sums` [width, width]. */
export interface ProductsOfColumns {
  buffer: Float64Array;
  sums: Float64Array;
  add(count: number): void;
}

const kernels = new Kernels();

/** A block of rows and the sums of their products, both zeros; undefined where WebAssembly has no SIMD. */
export function addProductsByWasm(block: number, width: number): ProductsOfColumns | undefined {
  const at = block * width * 8; // the sums lie behind the block
  const memory = kernels.reserve(at + width * width * 8);
  if (!memory) return undefined;
  const { addProducts } = kernels.exports;
  const buffer = new Float64Array(memory, 0, block * width).fill(0);
  const sums = new Float64Array(memory, at, width * width).fill(0);
  return { buffer, sums, add: (count) => addProducts(0, count, width, at) };
}
