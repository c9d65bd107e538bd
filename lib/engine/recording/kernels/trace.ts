// Runs a step once on the engine wasm or cpu and writes down which of tfjs's kernels it calls.
//
// The kernels of the backend stand in tfjs's registry: their functions are wrapped there while the step runs.
// What a kernel calls inside itself is its own affair and is not written down.

import * as tf from "@tensorflow/tfjs-core";

import type { Values } from "../graph.ts";
import { watchOptimizers } from "../knobs.ts";
import { earlyRead, emptyTrace, livingVariables, type Origin, type Step, type Trace } from "../machine.ts";

/** Types as numbers, as TensorFlow counts them: the graph's form for all machines. */
export const DTYPES = { float32: 1, int32: 3, bool: 10, complex64: 8, string: 7 } as const;

/** What a kernel needs to run again. */
export interface KernelCall {
  kernel: tf.KernelConfig;
  attrs: tf.NamedAttrMap;
  /** Whether the kernel takes a list (Concat): tfjs then passes an array. */
  list: boolean;
  /** The inputs' names, and the shapes and types in which it saw them: a reshaped tensor has the same memory. */
  inputs: { name: string; shape: number[]; dtype: tf.DataType }[];
}

export function traceKernels(backend: tf.KernelBackend, step: Step, inputs: tf.Tensor[]): Trace {
  const registered = livingVariables();
  const recording = emptyTrace();
  const { ops, made, origins, reads } = recording;
  for (const variable of registered) recording.variables.set(variable.dataId, variable);
  const entered = new Map<object, number>(inputs.map((x, index) => [x.dataId, index]));
  const originOf = (id: object): Origin => {
    const index = entered.get(id);
    return origins.get(id) ?? (index === undefined ? { from: "outside", id } : { from: "input", index });
  };
  let depth = 0;
  const restore: (() => void)[] = [watchOptimizers(recording)];

  for (const kernel of tf.getKernelsForBackend(tf.getBackend())) {
    const { kernelFunc } = kernel;
    restore.push(() => {
      kernel.kernelFunc = kernelFunc;
    });
    kernel.kernelFunc = (call) => {
      if (depth > 0) return kernelFunc(call);
      const given = Object.entries(call.inputs).flatMap(([name, input]) =>
        input ? [[name, input] as const] : [],
      );
      const from = given.map(([, { dataId }]) => originOf(dataId));
      depth++;
      let output: ReturnType<tf.KernelFunc>;
      try {
        output = kernelFunc(call);
      } finally {
        depth--;
      }
      const outputs = [output].flat();
      for (const [i, { dataId }] of outputs.entries()) {
        origins.set(dataId, { from: "op", op: ops.length, output: i });
      }
      const attrs = (call.attrs ?? {}) as tf.NamedAttrMap;
      const described: KernelCall = {
        kernel,
        attrs,
        list: Array.isArray(call.inputs),
        inputs: given.map(([name, { shape, dtype }]) => ({ name, shape: [...shape], dtype })),
      };
      ops.push({
        op: kernel.kernelName,
        call: described,
        key: keyOf(attrs, described.inputs),
        inputs: from,
        outputs: outputs.map(({ dataId, shape, dtype }) => ({ id: dataId, shape, dtype: DTYPES[dtype] })),
      });
      return output;
    };
  }

  cover("write", (write) => (values: tf.BackendValues, shape: number[], dtype: tf.DataType) => {
    const dataId = write(values, shape, dtype) as object;
    if (depth === 0) {
      if (Array.isArray(values) || values === null)
        recording.refused ??= "a tensor of strings is made in the step";
      else {
        origins.set(dataId, { from: "values", index: made.length });
        made.push({ shape: [...shape], dtype: DTYPES[dtype], values: (values as Values).slice() });
      }
    }
    return dataId;
  });
  for (const name of ["readSync", "read"] as const) {
    cover(name, (read) => (dataId: object) => {
      const origin = originOf(dataId);
      if (depth === 0) {
        reads.push({
          before: ops.length,
          what: origin.from === "op" ? `the result of ${ops[origin.op]!.op}` : "a tensor",
        });
      }
      return read(dataId);
    });
  }
  cover("disposeData", (dispose) => (dataId: object, force?: boolean) => {
    const gone = dispose(dataId, force);
    if (gone && depth === 0) recording.deleted.add(dataId);
    return gone;
  });

  /** Puts a function of ours before one of the backend's, until the step has run. */
  function cover(
    name: "write" | "read" | "readSync" | "disposeData",
    make: (method: (...args: unknown[]) => unknown) => (...args: never[]) => unknown,
  ): void {
    const own = Object.hasOwn(backend, name);
    const method = backend[name] as (...args: unknown[]) => unknown;
    Object.assign(backend, { [name]: make(method.bind(backend)) });
    restore.push(() => {
      if (own) Object.assign(backend, { [name]: method });
      else delete (backend as Partial<tf.KernelBackend>)[name];
    });
  }

  try {
    recording.returned = step(...inputs);
  } finally {
    for (const each of restore.reverse()) each();
  }
  for (const variable of registered) {
    if (variable.isDisposed) continue;
    recording.after.set(variable, variable.dataId);
  }
  recording.refused ??= earlyRead(recording);
  for (const tensor of [recording.returned].flat()) {
    if (tensor instanceof tf.Tensor) recording.results.push(originOf(tensor.dataId));
    else recording.refused ??= "the step must return tensors, and is not allowed to be async";
  }
  return recording;
}

function keyOf(attrs: tf.NamedAttrMap, inputs: KernelCall["inputs"]): string {
  // JSON has no Infinity, and leaves out what is undefined: both are attributes of some kernel.
  const exact = (_: string, value: unknown) =>
    typeof value === "number" || value === undefined ? `${value}` : value;
  return `${JSON.stringify(attrs, exact)} ${inputs.map(({ name, shape }) => `${name}[${shape}]`)}`;
}
