// A model as a file: its parameters and state as safetensors, its architecture as JSON in the file's metadata.

import * as tf from "../engine/tensorflow.ts";
import { type Architecture, architectureOf, type Described } from "./architecture.ts";
import { decode, encode, type StoredTensor, type TensorFile } from "./safetensors.ts";
import { variablesOf } from "./variables.ts";

/** The model as the parts of a file; `where` ("model.save") opens the error texts. */
export function encodeModel(where: string, model: Described): Uint8Array[] {
  const architecture = architectureOf(where, model);
  const tensors = new Map([...variablesOf(model)].map(([name, variable]) => [name, stored(variable)]));
  return encode({ tensors, metadata: { format: "pt", lectern: JSON.stringify(architecture) } });
}

/** A file's architecture and numbers. */
export function decodeModel(where: string, bytes: Uint8Array): Architecture & TensorFile {
  const { tensors, metadata } = decode(where, bytes);
  if (metadata.lectern === undefined) {
    const names = [...tensors.keys()];
    throw new TypeError(
      `${where} holds tensors (${listed(names)}) but no model of Lectern; ` +
        "read them with models.loadTensors(path), and set them with model.setWeights([...])",
    );
  }
  const architecture = JSON.parse(metadata.lectern) as Architecture;
  if (architecture.version !== 1) {
    throw new TypeError(
      `${where} was written by another version of Lectern: ${architecture.version}, known is 1`,
    );
  }
  return { ...architecture, tensors, metadata };
}

/** Gives a built model the numbers of a file: all or, if one does not fit, none. */
export function assignStored(
  where: string,
  model: Described,
  tensors: ReadonlyMap<string, StoredTensor>,
): void {
  const pairs = [...variablesOf(model)].map(
    ([name, variable]) => [variable, find(where, name, variable, tensors)] as const,
  );
  for (const [variable, values] of pairs) assign(variable, values);
}

/** The tensor of this name, which must be as the variable is. */
export function find(
  where: string,
  name: string,
  { shape, dtype }: tf.Tensor,
  tensors: ReadonlyMap<string, StoredTensor>,
): StoredTensor {
  const found = tensors.get(name);
  const wanted = `${DTYPES[dtype]} [${shape.join(", ")}]`;
  const got = found && `${found.dtype} [${found.shape.join(", ")}]`;
  if (found && got === wanted) return found;
  throw new TypeError(
    `${where} must have "${name}" as ${wanted}, ${got ? `got ${got}` : `found ${listed([...tensors.keys()])}`}`,
  );
}

export function assign(variable: tf.Variable, values: StoredTensor): void {
  const tensor = tensorOf(values);
  variable.assign(tensor);
  tensor.dispose();
}

export function stored(x: tf.Tensor): StoredTensor {
  const dtype = DTYPES[x.dtype];
  if (!dtype) throw new TypeError(`internal: tensors of ${x.dtype} are not saved`);
  return { dtype, shape: x.shape, values: x.dataSync() as StoredTensor["values"] };
}

export function tensorOf({ dtype, shape, values }: StoredTensor): tf.Tensor {
  const kinds = { F32: "float32", I32: "int32", U8: "bool" } as const;
  return tf.tensor(values, [...shape], kinds[dtype]);
}

const DTYPES: Record<string, StoredTensor["dtype"]> = { float32: "F32", int32: "I32", bool: "U8" };

/** The first few names of many. */
function listed(names: readonly string[]): string {
  return names.length > 6 ? `${names.slice(0, 6).join(", ")}, ... (${names.length})` : names.join(", ");
}
