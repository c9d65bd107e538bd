// tfjs's gradient of max pooling: dy goes to where the window's largest value was, the first of equals.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replaceForms } from "./register.ts";

export function replaceMaxPoolGradient(backendName: HostBackend): void {
  replaceForms("MaxPoolGrad", backendName, maxPoolGradient);
}

type Inputs = { dy: tf.TensorInfo; input: tf.TensorInfo };

interface Attributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: Parameters<typeof tf.backend_util.computePool2DInfo>[4];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** `dx[largest place of window k] += dy[k]` for every window and channel. */
const maxPoolGradient: ReplacedForms<Inputs, Attributes> = {
  accepts: ({ dy, input }) => dy.dtype === "float32" && input.dtype === "float32",
  shapes: ({ input }) => [input.shape],
  plain(memory, inputs, [dx], attributes) {
    const conv = describe(inputs.input.shape, attributes);
    const { inHeight, inWidth, inChannels, outHeight, outWidth } = conv;
    const dy = memory.view(inputs.dy);
    const x = memory.view(inputs.input);
    dx!.fill(0);
    for (let k = 0; k < dy.length; k++) {
      const c = k % inChannels;
      const pixel = (k - c) / inChannels;
      const n = Math.floor(pixel / (outHeight * outWidth));
      const top = (Math.floor(pixel / outWidth) % outHeight) * conv.strideHeight - conv.padInfo.top;
      const left = (pixel % outWidth) * conv.strideWidth - conv.padInfo.left;
      let best = -1;
      for (let i = Math.max(0, top); i < Math.min(inHeight, top + conv.filterHeight); i++) {
        for (let j = Math.max(0, left); j < Math.min(inWidth, left + conv.filterWidth); j++) {
          const at = ((n * inHeight + i) * inWidth + j) * inChannels + c;
          // Written so that NaN, once found, stays the largest.
          if (best < 0 || !(x[at]! <= x[best]! || Number.isNaN(x[best]!))) best = at;
        }
      }
      if (best >= 0) dx![best]! += dy[k]!;
    }
  },
  simd(simd, { dy, input }, [dx], attributes) {
    const conv = describe(input.shape, attributes);
    simd.kernels.maxPoolGrad(
      ...[conv.batchSize, conv.inHeight, conv.inWidth, conv.inChannels],
      ...[conv.filterHeight, conv.filterWidth, conv.outHeight, conv.outWidth],
      ...[conv.strideHeight, conv.strideWidth, conv.padInfo.top, conv.padInfo.left],
      ...[simd.at(input), simd.at(dy), dx!],
    );
  },
};

function describe(shape: number[], { filterSize, strides, pad, dimRoundingMode }: Attributes) {
  const x = shape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(x, filterSize, strides, 1, pad, dimRoundingMode);
}
