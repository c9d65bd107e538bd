// tfjs's one-hot rows as float32: wasm's own writes the bits of integers.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replaceForms } from "./register.ts";

export function replaceOneHot(backendName: HostBackend): void {
  if (backendName === "wasm") replaceForms("OneHot", backendName, oneHot);
}

interface Attributes {
  depth: number;
  onValue: number;
  offValue: number;
  dtype: tf.DataType;
}

/** `y[..., k] = onValue where k = indices[...], else offValue`. */
const oneHot: ReplacedForms<{ indices: tf.TensorInfo }, Attributes> = {
  accepts: ({ indices }, { dtype }) => indices.dtype === "int32" && dtype === "float32",
  shapes: ({ indices }, { depth }) => [[...indices.shape, depth]],
  plain(memory, inputs, [y], { depth, onValue, offValue }) {
    y!.fill(offValue);
    for (const [i, k] of memory.viewInt(inputs.indices).entries()) {
      if (k >= 0 && k < depth) y![i * depth + k] = onValue;
    }
  },
  simd(simd, { indices }, [y], { depth, onValue, offValue }) {
    const count = tf.util.sizeFromShape(indices.shape);
    simd.floats(y!, count * depth).fill(offValue);
    for (let i = 0; i < count; i++) {
      const k = simd.int(indices, i);
      if (k >= 0 && k < depth) simd.set(y! + 4 * (i * depth + k), onValue);
    }
  },
};
