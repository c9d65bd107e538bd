// Lectern's own WebAssembly, beside tfjs's and in the same memory: tensors are pointers, nothing is copied.

import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { TensorInfo } from "@tensorflow/tfjs-core";

import { binary } from "./binary.ts";
import { decode } from "./decode.ts";

/** A place in the heap, in bytes; 0 stands for "none". */
export type Pointer = number;

/** What assembly/index.ts exports; sizes and strides are numbers, see there for their order. */
export type SimdKernels = Record<
  | "adam"
  | "averagePoolGrad"
  | "batchNorm"
  | "batchNormalize"
  | "batchNormalizeGrad"
  | "convolve"
  | "convolveGradFilter"
  | "convolveGradInput"
  | "depthwiseGradFilter"
  | "depthwiseGradInput"
  | "describeConvolution"
  | "divide"
  | "exp"
  | "gru"
  | "gruGrad"
  | "lstm"
  | "lstmGrad"
  | "maxPoolGrad"
  | "product"
  | "relu"
  | "reluGrad"
  | "repeat"
  | "segmentSum"
  | "sgd"
  | "sigmoid"
  | "sigmoidGrad"
  | "simpleRnn"
  | "simpleRnnGrad"
  | "softmaxCrossEntropy"
  | "sumColumns"
  | "sumRows"
  | "tanh"
  | "tanhGrad",
  (...args: number[]) => void
> &
  Record<
    | "convolutionScratch"
    | "gatherRows"
    | "sparseSoftmaxCrossEntropy"
    | "gruGradScratch"
    | "gruScratch"
    | "lstmGradScratch"
    | "lstmScratch"
    | "productScratch"
    | "simpleRnnGradScratch"
    | "simpleRnnScratch",
    (...args: number[]) => number
  >;

/** The module on one backend's heap. */
export class Simd {
  readonly kernels: SimdKernels;
  readonly #backend: BackendWasm;
  readonly #heap: Heap;
  #scratch: Pointer = 0;
  #scratchBytes = 0;

  constructor(backend: BackendWasm, heap: Heap, kernels: SimdKernels) {
    this.#backend = backend;
    this.#heap = heap;
    this.kernels = kernels;
  }

  /** Where a tensor's values begin; a tensor of another engine is brought here first. */
  at({ dataId }: TensorInfo): Pointer {
    return this.#backend.getMemoryOffset(dataId);
  }

  /** A float32 tensor whose values are not yet set. */
  make(shape: number[]): TensorInfo {
    return this.#backend.makeOutput(shape, "float32");
  }

  /** The one value of a float32 scalar. */
  value(x: TensorInfo): number {
    return this.#heap.HEAPF32[this.at(x) >>> 2]!;
  }

  /** Value i of an int32 tensor. */
  int(x: TensorInfo, i: number): number {
    return this.#heap.HEAP32[(this.at(x) >>> 2) + i]!;
  }

  /** The n values at a place, as long as the memory does not grow. */
  floats(at: Pointer, n: number): Float32Array {
    return this.#heap.HEAPF32.subarray(at >>> 2, (at >>> 2) + n);
  }

  set(scalar: Pointer, value: number): void {
    this.#heap.HEAPF32[scalar >>> 2] = value;
  }

  /** Memory for one kernel call, kept for the next; its values are anything. */
  scratch(bytes: number): Pointer {
    if (bytes <= this.#scratchBytes) return this.#scratch;
    this.#release();
    this.#scratch = this.#heap._malloc(bytes) >>> 0;
    if (this.#scratch === 0) {
      throw new Error(
        `Cannot compute: WebAssembly has no ${Math.ceil(bytes / 2 ** 20)} MB more; use a smaller batch`,
      );
    }
    this.#scratchBytes = bytes;
    return this.#scratch;
  }

  /** Gives back what a single large call has left; to be called after each that may be large. */
  trim(): void {
    if (this.#scratchBytes > KEPT_BYTES) this.#release();
  }

  /** Forgotten first, freed then: a cell that is interrupted in between must not leave a pointer to freed memory. */
  #release(): void {
    const scratch = this.#scratch;
    this.#scratch = 0;
    this.#scratchBytes = 0;
    this.#heap._free(scratch);
  }
}

/** So much scratch memory stays allocated between calls. */
const KEPT_BYTES = 64 * 2 ** 20;

/** The part of tfjs's Emscripten module that is needed here; its types do not tell of it. */
interface Heap {
  _malloc(bytes: number): number;
  _free(pointer: Pointer): void;
  /** The whole memory; other arrays after each growth. */
  readonly HEAPF32: Float32Array;
  readonly HEAP32: Int32Array;
  /** The exports of tfjs's own WebAssembly, its memory among them. */
  asm: { memory?: unknown };
}

const started = new WeakMap<BackendWasm, Simd | null>();

/** Lectern's kernels on this backend; undefined where WebAssembly has no SIMD, or tfjs hides or shares its memory. */
export function simdOf(backend: BackendWasm): Simd | undefined {
  let simd = started.get(backend);
  if (simd === undefined) {
    simd = start(backend) ?? null;
    started.set(backend, simd);
  }
  return simd ?? undefined;
}

/** What of WebAssembly is used here: TypeScript declares it with the browser's types only. */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  LinkError: new () => Error;
  Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

function start(backend: BackendWasm): Simd | undefined {
  const heap = (backend as unknown as { wasm: Heap }).wasm;
  const kernels = instantiate(heap.asm.memory);
  return kernels && new Simd(backend, heap, kernels);
}

/** The kernels over a WebAssembly.Memory. */
export function instantiate(memory: unknown): SimdKernels | undefined {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };
  const bytes = decode(binary);
  if (!(memory instanceof WebAssembly.Memory) || !WebAssembly.validate(bytes)) return undefined;
  const imports = { env: { memory }, "softmax.ts": { log: Math.log } };
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
    return exports as SimdKernels;
  } catch (error) {
    // Memory that threads share cannot be imported as memory of one's own.
    if (error instanceof WebAssembly.LinkError) return undefined;
    throw error;
  }
}
