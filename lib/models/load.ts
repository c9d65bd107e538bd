// Models from files: `models.load`, `models.fromBytes`; and tensors from files of any program.

import { choose } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Sequential } from "../nn/index.ts";
import { readLayer } from "../nn/registry.ts";
import { CharModel } from "./char-model.ts";
import { assignStored, decodeModel, stored, tensorOf } from "./model-file.ts";
import { decode, encode } from "./safetensors.ts";
import { readWhole, writeWhole } from "./whole-file.ts";

/**
 * The model that `model.save(path)` wrote: architecture, parameters and state.
 *
 *     const model = await models.load("digits.safetensors");
 *     model.predict(x);
 *
 * With layers of one's own, `nn.registerLayer` makes them known first. A model that can do more comes as one of its
 * kind: `models.load("text.safetensors", models.CharModel)`.
 */
export async function load(path: string): Promise<Sequential>;
export async function load<M extends Sequential>(path: string, Kind: Kind<M>): Promise<M>;
export async function load(path: string, Kind: Kind<Sequential> = Sequential): Promise<Sequential> {
  return read(`models.load: "${path}"`, await readWhole("models.load", path), Kind);
}

/** As `load`, from the bytes that `model.toBytes()` gave. */
export function fromBytes(bytes: Uint8Array): Sequential;
export function fromBytes<M extends Sequential>(bytes: Uint8Array, Kind: Kind<M>): M;
export function fromBytes(bytes: Uint8Array, Kind: Kind<Sequential> = Sequential): Sequential {
  if (bytes instanceof Uint8Array) return read("models.fromBytes: bytes", bytes, Kind);
  throw new TypeError(
    `models.fromBytes: bytes must be a Uint8Array, got ${typeof bytes}; for a file write models.load(path)`,
  );
}

/** The class that the caller wants, such as models.CharModel. */
type Kind<M extends Sequential> = abstract new (...options: never[]) => M;

function read(where: string, bytes: Uint8Array, Kind: Kind<Sequential>): Sequential {
  const { model: name, config, inputShape, layers, tensors } = decodeModel(where, bytes);
  const make = choose(where, "kind of model", name, {
    Sequential: () =>
      new Sequential(
        layers.map((layer) => readLayer(where, layer)),
        config,
      ),
    CharModel: () => new CharModel(CharModel.optionsFrom(config)),
  });
  const model = make();
  if (!(model instanceof Kind)) throw new TypeError(`${where} must hold a ${Kind.name}, got a ${name}`);
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
