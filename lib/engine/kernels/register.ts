// How a kernel of Lectern's own comes into tfjs's registry: for cpu and wasm on plain typed arrays, elsewhere composed.

import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

/** What tfjs hands to a kernel: inputs by name, or in order for kernels that take a list. */
export type KernelInputs = Record<string, tf.Tensor> | tf.Tensor[];

/**
 * The tensors of an engine that computes in this process's memory, as typed arrays.
 *
 * Required order: touch every input with `load`, make every output, then take the views. Loading and making
 * may grow the memory of WebAssembly, which detaches every view taken before.
 */
export interface HostMemory {
  /** Brings a tensor that was made on another engine here. */
  load(x: tf.TensorInfo): void;
  /** A float32 tensor whose values are not yet set: what was in memory before. */
  make(shape: number[]): tf.TensorInfo;
  /** The tensor's values themselves, no copy. */
  view(x: tf.TensorInfo): Float32Array;
  viewInt(x: tf.TensorInfo): Int32Array;
}

/** A kernel written once for cpu and wasm: it fills `outputs`, whose shapes it gave before, from `inputs`. */
export interface HostKernel<Inputs extends KernelInputs, Attributes> {
  /** Shapes of the outputs, in order. */
  shapes(inputs: Inputs, attributes: Attributes): number[][];
  compute(memory: HostMemory, inputs: Inputs, outputs: Float32Array[], attributes: Attributes): void;
}

/** Per kernel name, the same from tfjs's own operations: what a backend without an implementation gets. */
const compositions = new Map<string, tf.KernelFunc>();

/** Registers `kernelName` for cpu and wasm, and for every other backend as soon as it is first run there. */
export function registerKernelFamily<Inputs extends KernelInputs, Attributes extends object>(
  kernelName: string,
  host: HostKernel<Inputs, Attributes>,
  compose: (inputs: Inputs, attributes: Attributes) => tf.Tensor[],
): void {
  for (const [backendName, memoryOf] of [
    ["cpu", cpuMemory],
    ["wasm", wasmMemory],
  ] as const) {
    register(kernelName, backendName, ({ inputs, attrs, backend }) => {
      const memory = memoryOf(backend as MathBackendCPU & BackendWasm);
      const given = inputs as unknown as Inputs;
      const attributes = attrs as unknown as Attributes;
      for (const x of Object.values(given)) memory.load(x);
      const outputs = host.shapes(given, attributes).map((shape) => memory.make(shape));
      host.compute(
        memory,
        given,
        outputs.map((y) => memory.view(y)),
        attributes,
      );
      return outputs;
    });
  }
  compositions.set(kernelName, ({ inputs, attrs }) =>
    tf.tidy(() => compose(inputs as unknown as Inputs, attrs as unknown as Attributes)),
  );
}

/** Runs a kernel of Lectern's own on whatever backend computes now. */
export function runKernel(kernelName: string, inputs: KernelInputs, attributes: object = {}): tf.Tensor[] {
  const engine = tf.engine();
  const backendName = engine.backendName ?? tf.getBackend();
  if (!tf.getKernel(kernelName, backendName)) {
    register(kernelName, backendName, compositions.get(kernelName)!);
  }
  return engine.runKernel(kernelName, inputs as tf.NamedTensorMap, attributes as tf.NamedAttrMap);
}

/** The kernel in tfjs's own operations: the textbook form, with which tests compare the others. */
export function composed(kernelName: string, inputs: KernelInputs, attributes: object = {}): tf.Tensor[] {
  const compose = compositions.get(kernelName)!;
  return compose({
    inputs: inputs as tf.NamedTensorMap,
    attrs: attributes as tf.NamedAttrMap,
    backend: {},
  }) as tf.Tensor[];
}

/** Replaces what is there: tfjs only warns, and keeps the old one. */
function register(kernelName: string, backendName: string, kernelFunc: tf.KernelFunc): void {
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ kernelName, backendName, kernelFunc });
}

function cpuMemory(backend: MathBackendCPU): HostMemory {
  const values = (x: tf.TensorInfo) => backend.data.get(x.dataId).values;
  return {
    load: values,
    make: (shape) => backend.makeTensorInfo(shape, "float32", new Float32Array(tf.util.sizeFromShape(shape))),
    view: (x) => values(x) as Float32Array,
    viewInt: (x) => values(x) as Int32Array,
  };
}

function wasmMemory(backend: BackendWasm): HostMemory {
  return {
    load: (x) => backend.getMemoryOffset(x.dataId),
    make: (shape) => backend.makeOutput(shape, "float32"),
    view: (x) => backend.typedArrayFromHeap(x) as Float32Array,
    viewInt: (x) => backend.typedArrayFromHeap(x) as Int32Array,
  };
}
