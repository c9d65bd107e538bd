// tfjs's sums, differences, products and quotients of float32 tensors on cpu, where its own look up every value
// by its coordinates; on wasm they are fast.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replaceForms } from "./register.ts";

export function replaceArithmetic(backendName: HostBackend): void {
  if (backendName === "wasm") return;
  replaceForms("Add", backendName, elementwise(add));
  replaceForms("Sub", backendName, elementwise(sub));
  replaceForms("Multiply", backendName, elementwise(multiply));
  replaceForms("RealDiv", backendName, elementwise(divide));
}

type Inputs = { a: tf.TensorInfo; b: tf.TensorInfo };

/** One row of n values: y from `to` on, of a from `i` and b from `j` on, which go `stepA`, `stepB` at a time. */
type Row = (
  n: number,
  a: Float32Array,
  i: number,
  stepA: number,
  b: Float32Array,
  j: number,
  stepB: number,
  y: Float32Array,
  to: number,
) => void;

// Four loops instead of one that calls a function: V8 would not inline four different ones.

const add: Row = (n, a, i, stepA, b, j, stepB, y, to) => {
  for (let k = 0; k < n; k++) y[to + k] = a[i + k * stepA]! + b[j + k * stepB]!;
};

const sub: Row = (n, a, i, stepA, b, j, stepB, y, to) => {
  for (let k = 0; k < n; k++) y[to + k] = a[i + k * stepA]! - b[j + k * stepB]!;
};

const multiply: Row = (n, a, i, stepA, b, j, stepB, y, to) => {
  for (let k = 0; k < n; k++) y[to + k] = a[i + k * stepA]! * b[j + k * stepB]!;
};

const divide: Row = (n, a, i, stepA, b, j, stepB, y, to) => {
  for (let k = 0; k < n; k++) y[to + k] = a[i + k * stepA]! / b[j + k * stepB]!;
};

function elementwise(row: Row): ReplacedForms<Inputs, object> {
  return {
    accepts: ({ a, b }) => a.dtype === "float32" && b.dtype === "float32",
    shapes: ({ a, b }) => [tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape)],
    plain(memory, inputs, [y]) {
      const a = memory.view(inputs.a);
      const b = memory.view(inputs.b);
      if (tf.util.arraysEqual(inputs.a.shape, inputs.b.shape)) {
        row(y!.length, a, 0, 1, b, 0, 1, y!, 0);
        return;
      }
      const shape = tf.broadcast_util.assertAndGetBroadcastShape(inputs.a.shape, inputs.b.shape);
      const stepsA = steps(inputs.a.shape, shape);
      const stepsB = steps(inputs.b.shape, shape);
      const last = shape.length - 1;
      const n = shape[last]!;
      const index = new Array<number>(last).fill(0);
      let [i, j] = [0, 0];
      for (let to = 0; to < y!.length; to += n) {
        row(n, a, i, stepsA[last]!, b, j, stepsB[last]!, y!, to);
        for (let axis = last - 1; axis >= 0; axis--) {
          i += stepsA[axis]!;
          j += stepsB[axis]!;
          if (++index[axis]! < shape[axis]!) break;
          index[axis] = 0;
          i -= stepsA[axis]! * shape[axis]!;
          j -= stepsB[axis]! * shape[axis]!;
        }
      }
    },
    simd() {
      throw new Error("internal: tfjs's own arithmetic is the one to use on wasm");
    },
  };
}

/** Values from one entry of each axis of `shape` to the next, 0 where a tensor of shape `own` is repeated. */
function steps(own: number[], shape: number[]): number[] {
  const result: number[] = [];
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = own[axis - shape.length + own.length] ?? 1;
    result.unshift(size === 1 ? 0 : step);
    step *= size;
  }
  return result;
}
