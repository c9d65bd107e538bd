// How a kernel of Lectern's own comes into tfjs's registry: plain for cpu, WebAssembly for wasm, elsewhere composed.

import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { type Pointer, type Simd, simdOf } from "../wasm/simd.ts";

/**
 * What a kernel is given: inputs by name, or in order where it takes a list. They are no tensors, only what
 * tfjs tells of one: where a recorded step is replayed, no tensors are made.
 */
export type KernelInputs = Record<string, tf.TensorInfo | undefined> | tf.TensorInfo[];

/** The same as tensors: what tfjs's operations take. */
export type AsTensors<Inputs> = { [key in keyof Inputs]: tf.Tensor };

/** The tensors of an engine that computes in this process's memory, as typed arrays. */
export interface HostMemory {
  /** The tensor's values themselves, no copy. */
  view(x: tf.TensorInfo): Float32Array;
  viewInt(x: tf.TensorInfo): Int32Array;
}

/** One kernel for cpu and for wasm; both give the same numbers, up to rounding. */
export interface HostForms<Inputs extends KernelInputs, Attributes> {
  /** Shapes of the float32 outputs, in order. */
  shapes(inputs: Inputs, attributes: Attributes): number[][];
  /** On plain typed arrays: fills `outputs`, whose values may be anything before. */
  plain(memory: HostMemory, inputs: Inputs, outputs: Float32Array[], attributes: Attributes): void;
  /** In WebAssembly: `outputs` are pointers, `simd.at(x)` is an input's. */
  simd(simd: Simd, inputs: Inputs, outputs: Pointer[], attributes: Attributes): void;
}

/** A kernel of Lectern's own, for every backend. */
export interface KernelForms<Inputs extends KernelInputs, Attributes> extends HostForms<Inputs, Attributes> {
  /** In tfjs's own operations: for any other backend, and what tests compare the others with. */
  composed(inputs: AsTensors<Inputs>, attributes: Attributes): tf.Tensor[];
}

/** A kernel that tfjs has already, under tfjs's name: for where it is missing, or slow. */
export interface ReplacedForms<Inputs extends KernelInputs, Attributes>
  extends HostForms<Inputs, Attributes> {
  /** Whether this call is one for us; any other goes to tfjs's own kernel. */
  accepts(inputs: Inputs, attributes: Attributes): boolean;
}

export type HostBackend = "cpu" | "wasm";

type Call = Parameters<tf.KernelFunc>[0];

const compositions = new Map<string, tf.KernelFunc>();

/** Registers `kernelName` for cpu and wasm now, and for every other backend when it is first run there. */
export function registerForms<Inputs extends KernelInputs, Attributes extends object>(
  kernelName: string,
  forms: KernelForms<Inputs, Attributes>,
): void {
  for (const backendName of ["cpu", "wasm"] as const) {
    register(kernelName, backendName, (call) => runForms(backendName, forms, call));
  }
  compositions.set(kernelName, (call) => {
    const { inputs, attributes } = read<AsTensors<Inputs>, Attributes>(call);
    return tf.tidy(() => forms.composed(inputs, attributes));
  });
}

/** Puts `forms` in the place of tfjs's kernel, which must be registered by now if tfjs has it. */
export function replaceForms<Inputs extends KernelInputs, Attributes extends object>(
  kernelName: string,
  backendName: HostBackend,
  forms: ReplacedForms<Inputs, Attributes>,
): void {
  replace(kernelName, backendName, (call, theirs) => {
    const { inputs, attributes } = read<Inputs, Attributes>(call);
    return forms.accepts(inputs, attributes) ? runForms(backendName, forms, call)[0]! : theirs(call);
  });
}

export function runForms<Inputs extends KernelInputs, Attributes extends object>(
  backendName: HostBackend,
  forms: HostForms<Inputs, Attributes>,
  call: Call,
): tf.TensorInfo[] {
  return backendName === "cpu" ? runPlain(forms, call) : runOnWasm(forms, call);
}

/**
 * Puts a kernel before tfjs's, which it may call as `theirs`. Kernels that are in place already stay; so do
 * tfjs's on a wasm that ours cannot run on.
 */
export function replace(
  kernelName: string,
  backendName: HostBackend,
  kernel: (call: Call, theirs: tf.KernelFunc) => ReturnType<tf.KernelFunc>,
): void {
  const before = tf.getKernel(kernelName, backendName);
  if (before && ours.has(before.kernelFunc)) return;
  const theirs =
    before?.kernelFunc ??
    (() => {
      throw new Error(`Kernel '${kernelName}' of backend '${backendName}' takes only float32, channels last`);
    });
  const kernelFunc: tf.KernelFunc = (call) => {
    const plain = backendName === "wasm" && simdOf(call.backend as BackendWasm) === undefined;
    return plain && before ? theirs(call) : kernel(call, theirs);
  };
  ours.add(kernelFunc);
  if (before) originals.set(`${kernelName} ${backendName}`, before);
  register(kernelName, backendName, kernelFunc, before);
}

const ours = new WeakSet<tf.KernelFunc>();
const originals = new Map<string, tf.KernelConfig>();

/** tfjs's own kernel where `replace` has taken its place, with which tests compare ours. */
export function original(kernelName: string, backendName: HostBackend): tf.KernelConfig | undefined {
  return originals.get(`${kernelName} ${backendName}`);
}

function runPlain<Inputs extends KernelInputs, Attributes extends object>(
  forms: HostForms<Inputs, Attributes>,
  call: Call,
): tf.TensorInfo[] {
  const { inputs, attributes } = read<Inputs, Attributes>(call);
  const backend = call.backend as MathBackendCPU;
  const outputs = forms
    .shapes(inputs, attributes)
    .map((shape) => backend.makeTensorInfo(shape, "float32", new Float32Array(tf.util.sizeFromShape(shape))));
  const memory = cpuMemory(backend);
  try {
    forms.plain(memory, inputs, outputs.map(memory.view), attributes);
  } catch (error) {
    for (const { dataId } of outputs) backend.disposeData(dataId);
    throw error;
  }
  return outputs;
}

function runOnWasm<Inputs extends KernelInputs, Attributes extends object>(
  forms: HostForms<Inputs, Attributes>,
  call: Call,
): tf.TensorInfo[] {
  const { inputs, attributes } = read<Inputs, Attributes>(call);
  const backend = call.backend as BackendWasm;
  const simd = simdOf(backend);
  // Tensors of another engine first: bringing them here may grow the heap, which detaches every view of it.
  for (const x of Object.values(inputs)) if (x) backend.getMemoryOffset(x.dataId);
  const outputs = forms.shapes(inputs, attributes).map((shape) => backend.makeOutput(shape, "float32"));
  try {
    if (simd) {
      const pointers = outputs.map((y) => simd.at(y));
      forms.simd(simd, inputs, pointers, attributes);
      simd.trim();
    } else {
      const memory = wasmMemory(backend);
      forms.plain(memory, inputs, outputs.map(memory.view), attributes);
    }
  } catch (error) {
    for (const { dataId } of outputs) backend.disposeData(dataId);
    throw error;
  }
  return outputs;
}

/** Runs a kernel of Lectern's own on whatever backend computes now. */
export function runKernel(
  kernelName: string,
  inputs: AsTensors<KernelInputs>,
  attributes: object = {},
): tf.Tensor[] {
  const engine = tf.engine();
  const backendName = engine.backendName ?? tf.getBackend();
  if (!tf.getKernel(kernelName, backendName)) {
    register(kernelName, backendName, compositions.get(kernelName)!);
  }
  return engine.runKernel(kernelName, inputs as tf.NamedTensorMap, attributes as tf.NamedAttrMap);
}

/** The textbook form on whatever backend computes now, with which tests compare the others. */
export function composed(
  kernelName: string,
  inputs: AsTensors<KernelInputs>,
  attributes: object = {},
): tf.Tensor[] {
  const call = { inputs: inputs as tf.NamedTensorMap, attrs: attributes as tf.NamedAttrMap, backend: {} };
  return compositions.get(kernelName)!(call) as tf.Tensor[];
}

/** Replaces what is there: tfjs only warns, and keeps the old one. `before` is set up with its backend as it was. */
function register(
  kernelName: string,
  backendName: string,
  kernelFunc: tf.KernelFunc,
  before?: tf.KernelConfig,
): void {
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...before, kernelName, backendName, kernelFunc });
}

/** tfjs's types know neither a kernel's inputs nor its attributes; a list may come as an object with numbers. */
function read<Inputs, Attributes>({ inputs, attrs }: Call) {
  const given = 0 in inputs && !Array.isArray(inputs) ? Object.values(inputs) : inputs;
  return { inputs: given as unknown as Inputs, attributes: attrs as unknown as Attributes };
}

function cpuMemory(backend: MathBackendCPU): HostMemory {
  const values = (x: tf.TensorInfo) => backend.data.get(x.dataId).values;
  return { view: (x) => values(x) as Float32Array, viewInt: (x) => values(x) as Int32Array };
}

function wasmMemory(backend: BackendWasm): HostMemory {
  const values = (x: tf.TensorInfo) => backend.typedArrayFromHeap(x);
  return { view: (x) => values(x) as Float32Array, viewInt: (x) => values(x) as Int32Array };
}
