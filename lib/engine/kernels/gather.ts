// tfjs's rows by number, which is what an embedding is: wasm's own reads every number in JavaScript first, cpu's
// computes the place of every value from its coordinates.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replaceForms } from "./register.ts";

export function replaceGather(backendName: HostBackend): void {
  replaceForms("GatherV2", backendName, gather);
}

type Inputs = { x: tf.TensorInfo; indices: tf.TensorInfo };

interface Attributes {
  axis: number;
  batchDims?: number;
}

/** `y[i, ...] = x[indices[i], ...]`, indices of any shape. */
const gather: ReplacedForms<Inputs, Attributes> = {
  accepts: ({ x, indices }, { axis, batchDims }) =>
    x.dtype === "float32" &&
    indices.dtype === "int32" &&
    !batchDims &&
    tf.util.parseAxisParam(axis, x.shape)[0] === 0,
  shapes: ({ x, indices }) => [[...indices.shape, ...x.shape.slice(1)]],
  plain(memory, inputs, [y]) {
    const x = memory.view(inputs.x);
    const rows = inputs.x.shape[0]!;
    const width = tf.util.sizeFromShape(inputs.x.shape.slice(1));
    for (const [i, index] of memory.viewInt(inputs.indices).entries()) {
      if (index < 0 || index >= rows) throw noRow(index, rows);
      y!.set(x.subarray(index * width, (index + 1) * width), i * width);
    }
  },
  simd(simd, { x, indices }, [y]) {
    const [rows, ...rest] = x.shape as [number, ...number[]];
    const count = tf.util.sizeFromShape(indices.shape);
    const width = tf.util.sizeFromShape(rest);
    const bad = simd.kernels.gatherRows(count, width, rows, simd.at(x), simd.at(indices), y!);
    if (bad >= 0) throw noRow(simd.int(indices, bad), rows);
  },
};

function noRow(index: number, rows: number): RangeError {
  return new RangeError(`gather: indices must be from 0 to ${rows - 1}, got ${index}`);
}
