// Runs a step once on the native engine and writes down what it asks of TensorFlow.
//
// Everything a tfjs program does passes the binding's createTensor, executeOp and tensorDataSync, and every
// tensor passes the backend's tensorMap: these are wrapped while the step runs, nothing else is touched.

import * as tf from "@tensorflow/tfjs-core";
import type { NativeBackend, TensorData } from "../../native/backend.ts";
import type { Attribute, Binding } from "../../native/binding.ts";
import type { Values } from "../graph.ts";
import { watchOptimizers } from "../knobs.ts";
import { earlyRead, emptyTrace, livingVariables, type Origin, type Step, type Trace } from "../machine.ts";

export function traceNative(backend: NativeBackend, step: Step, inputs: tf.Tensor[]): Trace {
  const { binding, tensorMap } = backend;
  const registered = livingVariables();
  backend.getInputTensorIds([...inputs, ...registered]); // what still lies in JavaScript would look like a constant
  const idOf = (x: { dataId: object }) => tensorMap.get(x.dataId).id;
  const inputIds = new Map(inputs.map((x, index) => [idOf(x), index]));
  const recording = emptyTrace();
  for (const variable of registered) recording.variables.set(idOf(variable), variable);
  const originOf = (id: number): Origin => {
    const index = inputIds.get(id);
    const entered: Origin = index === undefined ? { from: "outside", id } : { from: "input", index };
    return recording.origins.get(id) ?? entered;
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
    else recording.refused ??= "the step must return tensors, and is not allowed to be async";
  }
  return recording;
}

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
      ops.push({ op, call: attributes, key: keyOf(attributes), inputs, outputs });
      return outputs;
    },
    tensorDataSync(id) {
      const origin = originOf(id);
      const what = origin.from === "op" ? `the result of ${ops[origin.op]!.op}` : "a tensor";
      reads.push({ before: ops.length, what });
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

function keyOf(attributes: readonly Attribute[]): string {
  return attributes
    .map(
      ({ name, type, value }) =>
        `${name}=${type}:${Array.isArray(value) ? `[${value.join()}]` : String(value)}`,
    )
    .sort()
    .join(";");
}
