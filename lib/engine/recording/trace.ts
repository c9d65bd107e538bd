// Runs a step once on the native engine and writes down what it asks of TensorFlow.
//
// Everything a tfjs program does passes the binding's createTensor, executeOp and tensorDataSync, and every
// tensor passes the backend's tensorMap: these are wrapped while the step runs, nothing else is touched.

import * as tf from "@tensorflow/tfjs-core";

import type { Attribute, Binding, NativeTensor } from "../native/binding.ts";
import type { NativeBackend, TensorData } from "../native/load.ts";
import type { Values } from "./graph.ts";
import { type KnobRead, watchOptimizers } from "./knobs.ts";

/** Where a tensor that enters an operation came from. */
export type Origin =
  | { from: "input"; index: number }
  | { from: "op"; op: number; output: number }
  | { from: "values"; index: number }
  | { from: "outside"; id: number };

export interface TracedOp {
  op: string;
  attributes: readonly Attribute[];
  key: string;
  inputs: Origin[];
  outputs: NativeTensor[];
}

/** A tensor made from numbers in JavaScript, in the step. */
export interface MadeTensor {
  shape: number[];
  dtype: number;
  values: Values;
}

export interface Trace {
  ops: TracedOp[];
  made: MadeTensor[];
  /** What the step returned: where it comes from, and the tensors themselves. */
  results: Origin[];
  returned: tf.Tensor | tf.Tensor[];
  /** Where each tensor id of this step came from, and those that were deleted in it. */
  origins: Map<number, Origin>;
  deleted: Set<number>;
  /** The variables by id before the step, and their ids after it. */
  variables: Map<number, tf.Variable>;
  after: Map<tf.Variable, number>;
  /** Who owns a tensor id, as far as the step has touched it. */
  owners: Map<number, object>;
  /** Values that the step read back, and before which operation. */
  reads: { before: number; what: string }[];
  /** Learning rates that were read, and the optimizers that took a step. */
  knobs: KnobRead[];
  optimizers: Set<tf.Optimizer>;
  /** The first thing that cannot be replayed, if any; the step has run to its end all the same. */
  refused: string | undefined;
}

export type Step = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** Runs the step for real: its effects stand, whether or not it can be recorded. */
export function trace(backend: NativeBackend, step: Step, inputs: tf.Tensor[]): Trace {
  const { binding, tensorMap } = backend;
  const registered = Object.values(tf.engine().state.registeredVariables);
  backend.getInputTensorIds([...inputs, ...registered]); // what still lies in JavaScript would look like a constant
  const idOf = (x: { dataId: object }) => tensorMap.get(x.dataId).id;
  const inputIds = new Map(inputs.map((x, index) => [idOf(x), index]));
  const recording: Trace = {
    ops: [],
    made: [],
    results: [],
    returned: [],
    origins: new Map(),
    deleted: new Set(),
    variables: new Map(registered.map((variable) => [idOf(variable), variable])),
    after: new Map(),
    owners: new Map(),
    reads: [],
    knobs: [],
    optimizers: new Set(),
    refused: undefined,
  };
  const originOf = (id: number): Origin => {
    const index = inputIds.get(id);
    return (
      recording.origins.get(id) ?? (index === undefined ? { from: "outside", id } : { from: "input", index })
    );
  };
  const infos = new Map<TensorData, object>();
  const stopWatching = watchOptimizers(recording);
  backend.binding = wrap(binding, recording, originOf);
  const { get, set } = tensorMap;
  tensorMap.get = (dataId: object) => {
    const info = get.call(tensorMap, dataId);
    if (info) infos.set(info, dataId);
    return info;
  };
  tensorMap.set = (dataId: object, info: TensorData) => {
    infos.set(info, dataId);
    set.call(tensorMap, dataId, info);
  };
  try {
    recording.returned = step(...inputs);
  } finally {
    backend.binding = binding;
    Object.assign(tensorMap, { get, set });
    stopWatching();
  }
  for (const [info, dataId] of infos) if (info.id >= 0) recording.owners.set(info.id, dataId);
  for (const variable of registered) {
    if (variable.isDisposed) continue;
    recording.after.set(variable, idOf(variable));
    recording.owners.set(idOf(variable), variable.dataId);
  }
  recording.refused ??= earlyRead(recording);
  for (const tensor of [recording.returned].flat()) {
    if (tensor instanceof tf.Tensor)
      recording.results.push(originOf(backend.getInputTensorIds([tensor])[0]!));
    else recording.refused ??= isPromise(tensor) ? "the step is async" : "the step must return tensors";
  }
  return recording;
}

const isPromise = (x: unknown): boolean => x instanceof Promise;

/** The binding as the step sees it. */
function wrap(binding: Binding, recording: Trace, originOf: (id: number) => Origin): Binding {
  const { ops, made, origins, deleted, reads } = recording;
  const wrapped: Partial<Binding> & Record<string, unknown> = {
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      if (Array.isArray(values)) recording.refused ??= "a tensor of strings is made in the step";
      else {
        origins.set(id, { from: "values", index: made.length });
        made.push({ shape: [...shape], dtype, values: (values as Values).slice() });
      }
      return id;
    },
    executeOp(op, attributes, ids, count) {
      const inputs = ids.map(originOf);
      const outputs = binding.executeOp(op, attributes, ids, count);
      for (const [output, { id }] of outputs.entries())
        origins.set(id, { from: "op", op: ops.length, output });
      ops.push({ op, attributes, key: keyOf(attributes), inputs, outputs });
      return outputs;
    },
    tensorDataSync(id) {
      const origin = originOf(id);
      reads.push({
        before: ops.length,
        what: origin.from === "op" ? `the result of ${ops[origin.op]!.op}` : "a tensor",
      });
      return binding.tensorDataSync(id);
    },
    deleteTensor(id) {
      deleted.add(id);
      binding.deleteTensor(id);
    },
  };
  for (const name of ["runSavedModel", "loadSavedModel"]) {
    wrapped[name] = (...args: unknown[]) => {
      recording.refused ??= `the step calls ${name}`;
      return (binding as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(...args);
    };
  }
  // The addon's own properties cannot be written to: they are covered, not copied.
  return Object.create(binding, Object.getOwnPropertyDescriptors(wrapped)) as Binding;
}

/** A value that is read before the last operation may decide what the step does: replayed, it would be ignored. */
function earlyRead({ reads, ops }: Trace): string | undefined {
  const early = reads.find(({ before }) => before < ops.length);
  return early && `${early.what} is read back in the middle of the step, before ${ops[early.before]!.op}`;
}

function keyOf(attributes: readonly Attribute[]): string {
  return attributes
    .map(
      ({ name, type, value }) =>
        `${name}=${type}:${Array.isArray(value) ? `[${value.join()}]` : String(value)}`,
    )
    .sort()
    .join(";");
}
