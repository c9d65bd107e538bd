// The kernels of linear models, by WebAssembly's SIMD: lib/engine/wasm/assembly/linear.ts on a memory of its own.

import { decode } from "../engine/wasm/decode.ts";
import type { WebAssemblyApi } from "../engine/wasm/simd.ts";
import { binary } from "./kernels-binary.ts";

/** What assembly/linear.ts exports; see there for the order of pointers and sizes. */
type Exports = Record<
  "addProducts" | "gradient32" | "gradient64" | "scores32" | "scores64",
  (...args: number[]) => void
>;

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A memory larger than this is not kept for the next call. */
const KEPT_BYTES = 64 * 2 ** 20;
const PAGE = 2 ** 16;

let compiled: object | null | undefined;

/** The kernels, and memory that one who calls them has at a time; kept from call to call while it is small. */
export class Kernels {
  #instance: { exports: Exports; memory: Memory } | undefined;

  get exports(): Exports {
    return this.#instance!.exports;
  }

  /** At least so many bytes, whose values are anything; undefined where WebAssembly has no SIMD, or no such memory. */
  reserve(bytes: number): ArrayBuffer | undefined {
    if (this.#instance && this.#instance.memory.buffer.byteLength > KEPT_BYTES) this.#instance = undefined;
    this.#instance ??= start();
    if (!this.#instance) return undefined;
    const { memory } = this.#instance;
    const missing = bytes - memory.buffer.byteLength;
    try {
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
    return memory.buffer;
  }
}

/** Two kilobytes, compiled the first time that they are needed. */
function start(): { exports: Exports; memory: Memory } | undefined {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };
  if (compiled === undefined) {
    const bytes = decode(binary);
    compiled = WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
  }
  if (compiled === null) return undefined;
  const memory = new WebAssembly.Memory({ initial: 1 }) as Memory;
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { exports: exports as Exports, memory };
}
