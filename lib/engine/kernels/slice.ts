// tfjs's parts of a tensor. On cpu its own compute the place of every value from its coordinates; on wasm they are
// fast, but give what lies beyond the tensor in memory where too much is asked for.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replace, replaceForms, runForms } from "./register.ts";

export function replaceSlices(backendName: HostBackend): void {
  if (backendName === "wasm") {
    replace("Slice", backendName, (call, theirs) => {
      const inputs = call.inputs as unknown as Inputs;
      slice.shapes(inputs, call.attrs as unknown as SliceAttributes); // throws where they do not fit
      return theirs(call);
    });
    return;
  }
  replaceForms("Slice", backendName, slice);
  replace("SplitV", backendName, (call, theirs) => {
    const { x } = call.inputs as unknown as Inputs;
    return x.dtype === "float32" ? runForms(backendName, split, call) : theirs(call);
  });
}

type Inputs = { x: tf.TensorInfo };

interface SliceAttributes {
  begin: number | number[];
  size: number | number[];
}

/** `y[i, j, ...] = x[begin[0] + i, begin[1] + j, ...]`. */
const slice: ReplacedForms<Inputs, SliceAttributes> = {
  accepts: ({ x }) => x.dtype === "float32" && x.shape.length > 0,
  shapes: ({ x }, { begin, size }) => {
    const parsed = tf.slice_util.parseSliceParams(tensorLike(x), begin, size) as [number[], number[]];
    tf.slice_util.assertParamsValid(tensorLike(x), ...parsed);
    return [parsed[1]];
  },
  plain(memory, { x }, [y], { begin, size }) {
    const [start, shape] = tf.slice_util.parseSliceParams(tensorLike(x), begin, size) as [number[], number[]];
    copyPart(memory.view(x), x.shape, start, shape, y!);
  },
  simd: unused,
};

interface SplitAttributes {
  numOrSizeSplits: number | number[];
  axis: number;
}

/** Parts one after another along one axis. */
const split: ReplacedForms<Inputs, SplitAttributes> = {
  accepts: ({ x }) => x.dtype === "float32",
  shapes: ({ x }, attributes) => parts(x.shape, attributes).map(({ shape }) => shape),
  plain(memory, { x }, outputs, attributes) {
    for (const [k, { start, shape }] of parts(x.shape, attributes).entries()) {
      copyPart(memory.view(x), x.shape, start, shape, outputs[k]!);
    }
  },
  simd: unused,
};

function parts(shape: number[], { numOrSizeSplits, axis }: SplitAttributes) {
  const along = tf.util.parseAxisParam(axis, shape)[0]!;
  const sizes = tf.backend_util.prepareSplitSize(tensorLike({ shape }), numOrSizeSplits, along);
  let from = 0;
  return sizes.map((size) => {
    const start = shape.map((_, i) => (i === along ? from : 0));
    from += size;
    return { start, shape: shape.with(along, size) };
  });
}

/** Row after row of the last axis; x [...], of which the part of this shape from `start` on goes to y. */
function copyPart(x: Float32Array, shape: number[], start: number[], part: number[], y: Float32Array): void {
  const strides = [...tf.util.computeStrides(shape), 1];
  const last = shape.length - 1;
  const width = part[last]!;
  const index = part.map(() => 0);
  let from = start.reduce((sum, i, axis) => sum + i * strides[axis]!, 0);
  for (let to = 0; to < y.length; to += width) {
    for (let j = 0; j < width; j++) y[to + j] = x[from + j]!;
    for (let axis = last - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < part[axis]!) break;
      index[axis] = 0;
      from -= strides[axis]! * part[axis]!;
    }
  }
}

/** What tfjs's helpers read of a tensor. */
function tensorLike({ shape }: { shape: number[] }): tf.Tensor {
  return { shape, rank: shape.length } as tf.Tensor;
}

function unused(): never {
  throw new Error("internal: tfjs's own slices are the ones to use on wasm");
}
