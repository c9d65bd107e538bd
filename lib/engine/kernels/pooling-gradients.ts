// tfjs's gradients of pooling: wasm's and cpu's take twenty times as long, and that of the average divides by
// the whole window also where part of it lies outside the image.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replaceForms } from "./register.ts";

export function replacePoolingGradients(backendName: HostBackend): void {
  replaceForms("MaxPoolGrad", backendName, maxPoolGradient);
  replaceForms("AvgPoolGrad", backendName, averagePoolGradient);
}

type Inputs = { dy: tf.TensorInfo; input: tf.TensorInfo };

interface Attributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: Parameters<typeof tf.backend_util.computePool2DInfo>[4];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** `dx[largest place of window k] += dy[k]` for every window and channel: the first of equals, or NaN. */
const maxPoolGradient: ReplacedForms<Inputs, Attributes> = {
  accepts: ({ dy, input }) => dy.dtype === "float32" && input.dtype === "float32",
  shapes: ({ input }) => [input.shape],
  plain(memory, inputs, [dx], attributes) {
    const conv = describe(inputs.input.shape, attributes);
    const channels = conv.inChannels;
    const dy = memory.view(inputs.dy);
    const x = memory.view(inputs.input);
    dx!.fill(0);
    windows(conv, (pixels, window) => {
      for (let c = 0; c < channels; c++) {
        let best = pixels[0]! * channels + c;
        for (const pixel of pixels) {
          const value = x[pixel * channels + c]!;
          if (!Number.isNaN(x[best]!) && !(value <= x[best]!)) best = pixel * channels + c;
        }
        dx![best]! += dy[window * channels + c]!;
      }
    });
  },
  simd(simd, { dy, input }, [dx], attributes) {
    const conv = describe(input.shape, attributes);
    simd.kernels.maxPoolGrad(...geometry(conv), simd.at(input), simd.at(dy), dx!);
  },
};

/** `dx[every place of window k] += dy[k] / places`, counting the places inside the image. */
const averagePoolGradient: ReplacedForms<Inputs, Attributes> = {
  accepts: ({ dy, input }) => dy.dtype === "float32" && input.dtype === "float32",
  shapes: ({ input }) => [input.shape],
  plain(memory, inputs, [dx], attributes) {
    const conv = describe(inputs.input.shape, attributes);
    const channels = conv.inChannels;
    const dy = memory.view(inputs.dy);
    dx!.fill(0);
    windows(conv, (pixels, window) => {
      for (const pixel of pixels) {
        for (let c = 0; c < channels; c++) {
          dx![pixel * channels + c]! += dy[window * channels + c]! / pixels.length;
        }
      }
    });
  },
  simd(simd, { dy, input }, [dx], attributes) {
    const conv = describe(input.shape, attributes);
    simd.kernels.averagePoolGrad(...geometry(conv), simd.at(dy), dx!);
  },
};

type Pooling = ReturnType<typeof describe>;

function describe(shape: number[], { filterSize, strides, pad, dimRoundingMode }: Attributes) {
  const x = shape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(x, filterSize, strides, 1, pad, dimRoundingMode);
}

/** What assembly/pooling.ts wants to know, in its order. */
function geometry(conv: Pooling): number[] {
  return [
    ...[conv.batchSize, conv.inHeight, conv.inWidth, conv.inChannels],
    ...[conv.filterHeight, conv.filterWidth, conv.outHeight, conv.outWidth],
    ...[conv.strideHeight, conv.strideWidth, conv.padInfo.top, conv.padInfo.left],
  ];
}

/** Calls `each` for every window, with the numbers of its pixels in the batch, those inside the image. */
function windows(conv: Pooling, each: (pixels: number[], window: number) => void): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth } = conv;
  for (let window = 0; window < batchSize * outHeight * outWidth; window++) {
    const n = Math.floor(window / (outHeight * outWidth));
    const top = (Math.floor(window / outWidth) % outHeight) * conv.strideHeight - conv.padInfo.top;
    const left = (window % outWidth) * conv.strideWidth - conv.padInfo.left;
    const pixels: number[] = [];
    for (let i = Math.max(0, top); i < Math.min(inHeight, top + conv.filterHeight); i++) {
      for (let j = Math.max(0, left); j < Math.min(inWidth, left + conv.filterWidth); j++) {
        pixels.push((n * inHeight + i) * inWidth + j);
      }
    }
    if (pixels.length > 0) each(pixels, window);
  }
}
