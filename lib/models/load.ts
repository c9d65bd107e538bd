// Models from files: `models.load`, `models.fromBytes`; and tensors from files of any program.

import * as tf from "../engine/tensorflow.ts";
import { Sequential } from "../nn/index.ts";
import { readLayer } from "../nn/registry.ts";
import { assignStored, decodeModel, stored, tensorOf } from "./model-file.ts";
import { decode, encode } from "./safetensors.ts";
import { readWhole, writeWhole } from "./whole-file.ts";

/**
 * The model that `model.save(path)` wrote: architecture, parameters and state.
 *
 *     const model = await models.load("digits.safetensors");
 *     model.predict(x);
 *
 * With layers of one's own, `nn.registerLayer` makes them known first.
 */
export async function load(path: string): Promise<Sequential> {
  return read(`models.load: "${path}"`, await readWhole("models.load", path));
}

/** As `load`, from the bytes that `model.toBytes()` gave. */
export function fromBytes(bytes: Uint8Array): Sequential {
  if (bytes instanceof Uint8Array) return read("models.fromBytes: bytes", bytes);
  throw new TypeError(
    `models.fromBytes: bytes must be a Uint8Array, got ${typeof bytes}; for a file write models.load(path)`,
  );
}

function read(where: string, bytes: Uint8Array): Sequential {
  const { config, inputShape, layers, tensors } = decodeModel(where, bytes);
  const made = layers.map((layer) => readLayer(where, layer));
  const model = new Sequential(made, config);
  model.build(inputShape);
  assignStored(where, model, tensors);
  return model;
}

/** All tensors of a safetensors file, by name: what PyTorch or another program has saved. */
export async function loadTensors(path: string): Promise<Record<string, tf.Tensor>> {
  const { tensors } = decode(`models.loadTensors: "${path}"`, await readWhole("models.loadTensors", path));
  return Object.fromEntries([...tensors].map(([name, values]) => [name, tensorOf(values)]));
}

/** Writes tensors by name, for other programs to read. */
export async function saveTensors(path: string, tensors: Readonly<Record<string, tf.Tensor>>): Promise<void> {
  const entries = Object.entries(tensors).map(([name, tensor]) => {
    if (tensor instanceof tf.Tensor) return [name, stored(tensor)] as const;
    throw new TypeError(`models.saveTensors: tensors.${name} must be a tensor, got ${typeof tensor}`);
  });
  const parts = encode({ tensors: new Map(entries), metadata: { format: "pt" } });
  await writeWhole("models.saveTensors", path, parts);
}
