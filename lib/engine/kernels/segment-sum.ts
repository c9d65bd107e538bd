// tfjs's sum by segments, which is the gradient of tf.gather and so of every embedding: wasm lacks it, cpu
// goes through all rows once for each segment.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replaceForms } from "./register.ts";

export function replaceSegmentSum(backendName: HostBackend): void {
  replaceForms("UnsortedSegmentSum", backendName, segmentSum);
}

type Inputs = { x: tf.TensorInfo; segmentIds: tf.TensorInfo };

/** `y[s, ...] = Σ x[i, ...]` over all i with segmentIds[i] = s; an id that is no segment is left out. */
const segmentSum: ReplacedForms<Inputs, { numSegments: number }> = {
  accepts: ({ x, segmentIds }) =>
    x.dtype === "float32" && segmentIds.dtype === "int32" && segmentIds.shape.length === 1,
  shapes: ({ x }, { numSegments }) => [[numSegments, ...x.shape.slice(1)]],
  plain(memory, inputs, [y], { numSegments }) {
    const x = memory.view(inputs.x);
    const width = tf.util.sizeFromShape(inputs.x.shape.slice(1));
    y!.fill(0);
    for (const [i, segment] of memory.viewInt(inputs.segmentIds).entries()) {
      if (segment < 0 || segment >= numSegments) continue;
      for (let j = 0; j < width; j++) y![segment * width + j]! += x[i * width + j]!;
    }
  },
  simd(simd, { x, segmentIds }, [y], { numSegments }) {
    const width = tf.util.sizeFromShape(x.shape.slice(1));
    simd.kernels.segmentSum(x.shape[0]!, width, numSegments, simd.at(x), simd.at(segmentIds), y!);
  },
};
