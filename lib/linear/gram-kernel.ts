// The products of columns by WebAssembly's SIMD: lib/engine/wasm/assembly/column-products.ts on a memory of its own.

import type { WebAssemblyApi } from "../engine/wasm/simd.ts";
import { binary } from "./gram-binary.ts";

/** Adds `xᵀ x` of the first `count` rows of `buffer` [block, width] to the lower half of `sums` [width, width]. */
export interface ProductsOfColumns {
  buffer: Float64Array;
  sums: Float64Array;
  add(count: number): void;
}

interface Kernel {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  addProducts(x: number, rows: number, width: number, sums: number): void;
}

/** A memory larger than this is not kept for the next call. */
const KEPT_BYTES = 64 * 2 ** 20;
const PAGE = 2 ** 16;

let kernel: Kernel | undefined;
let isMissing = false;

/** A block of rows and the sums of their products, both zeros; undefined where WebAssembly has no SIMD. */
export function addProductsByWasm(block: number, width: number): ProductsOfColumns | undefined {
  if (kernel && kernel.memory.buffer.byteLength > KEPT_BYTES) kernel = undefined;
  kernel ??= start();
  if (!kernel) return undefined;
  const { memory, addProducts } = kernel;
  const at = block * width * 8; // the sums lie behind the block
  const missing = at + width * width * 8 - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  const buffer = new Float64Array(memory.buffer, 0, block * width).fill(0);
  const sums = new Float64Array(memory.buffer, at, width * width).fill(0);
  return { buffer, sums, add: (count) => addProducts(0, count, width, at) };
}

/** Half a kilobyte, compiled the first time that it is needed. */
function start(): Kernel | undefined {
  if (isMissing) return undefined;
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };
  const bytes = Uint8Array.from(atob(binary.replaceAll("\n", "")), (letter) => letter.charCodeAt(0));
  isMissing = !WebAssembly.validate(bytes);
  if (isMissing) return undefined;
  const memory = new WebAssembly.Memory({ initial: 1 }) as Kernel["memory"];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return { memory, addProducts: (exports as Kernel).addProducts };
}
