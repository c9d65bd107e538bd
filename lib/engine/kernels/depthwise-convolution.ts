// tfjs's depthwise convolution, in which each input channel has filters of its own, and its gradients: wasm
// lacks both gradients, cpu has plain loops that look up every value.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replaceForms } from "./register.ts";

type Size = [number, number] | number;
type Shape4D = [number, number, number, number];

interface Attributes {
  strides: Size;
  dilations?: Size | null;
  pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

export function replaceDepthwiseConvolutions(backendName: HostBackend): void {
  if (backendName === "cpu") replaceForms("DepthwiseConv2dNative", backendName, depthwise);
  replaceForms("DepthwiseConv2dNativeBackpropFilter", backendName, filterGradient);
  replaceForms("DepthwiseConv2dNativeBackpropInput", backendName, inputGradient);
}

type Forward = { x: tf.TensorInfo; filter: tf.TensorInfo };

/** `y[n, i, j, c, q] = Σ filter[r, s, c, q] x[n, i', j', c]` over the pixels (i', j') under (i, j). */
const depthwise: ReplacedForms<Forward, Attributes> = {
  accepts: ({ x, filter }) => x.dtype === "float32" && filter.dtype === "float32",
  shapes: ({ x, filter }, attributes) => [describe(x.shape, filter.shape, attributes).outShape],
  plain(memory, inputs, [y], attributes) {
    const x = memory.view(inputs.x);
    const filter = memory.view(inputs.filter);
    y!.fill(0);
    visit(describe(inputs.x.shape, inputs.filter.shape, attributes), (c, multiplier, at, f, to) => {
      for (let q = 0; q < multiplier; q++) y![to + q]! += x[at + c]! * filter[f + q]!;
    });
  },
  simd() {
    throw new Error("internal: tfjs's own depthwise convolution is the one to use on wasm");
  },
};

type FilterGradient = { x: tf.TensorInfo; dy: tf.TensorInfo };

/** `dfilter[r, s, c, q] = Σ x[n, i', j', c] dy[n, i, j, c, q]`. */
const filterGradient: ReplacedForms<FilterGradient, Attributes & { filterShape: number[] }> = {
  accepts: ({ x, dy }) => x.dtype === "float32" && dy.dtype === "float32",
  shapes: (_, { filterShape }) => [filterShape],
  plain(memory, inputs, [dfilter], attributes) {
    const x = memory.view(inputs.x);
    const dy = memory.view(inputs.dy);
    dfilter!.fill(0);
    visit(describe(inputs.x.shape, attributes.filterShape, attributes), (c, multiplier, at, f, to) => {
      for (let q = 0; q < multiplier; q++) dfilter![f + q]! += x[at + c]! * dy[to + q]!;
    });
  },
  simd(simd, { x, dy }, [dfilter], attributes) {
    const conv = describe(x.shape, attributes.filterShape, attributes);
    simd.kernels.depthwiseGradFilter(...geometry(conv), simd.at(x), simd.at(dy), dfilter!);
  },
};

type InputGradient = { dy: tf.TensorInfo; filter: tf.TensorInfo };

/** `dx[n, i', j', c] = Σ filter[r, s, c, q] dy[n, i, j, c, q]`. */
const inputGradient: ReplacedForms<InputGradient, Attributes & { inputShape: number[] }> = {
  accepts: ({ dy, filter }) => dy.dtype === "float32" && filter.dtype === "float32",
  shapes: (_, { inputShape }) => [inputShape],
  plain(memory, inputs, [dx], attributes) {
    const dy = memory.view(inputs.dy);
    const filter = memory.view(inputs.filter);
    dx!.fill(0);
    visit(describe(attributes.inputShape, inputs.filter.shape, attributes), (c, multiplier, at, f, to) => {
      for (let q = 0; q < multiplier; q++) dx![at + c]! += filter[f + q]! * dy[to + q]!;
    });
  },
  simd(simd, { dy, filter }, [dx], attributes) {
    const conv = describe(attributes.inputShape, filter.shape, attributes);
    simd.kernels.depthwiseGradInput(...geometry(conv), simd.at(dy), simd.at(filter), dx!);
  },
};

type Convolution = ReturnType<typeof describe>;

function describe(xShape: number[], filterShape: number[], attributes: Attributes) {
  const { strides, dilations, pad, dimRoundingMode } = attributes;
  const shapes = [xShape as Shape4D, filterShape as Shape4D] as const;
  return tf.backend_util.computeConv2DInfo(...shapes, strides, dilations ?? 1, pad, dimRoundingMode, true);
}

/** What assembly/depthwise.ts wants to know, in its order. */
function geometry(conv: Convolution): number[] {
  return [
    ...[conv.batchSize, conv.inHeight, conv.inWidth, conv.inChannels, conv.outChannels / conv.inChannels],
    ...[conv.filterHeight, conv.filterWidth, conv.outHeight, conv.outWidth],
    ...[conv.strideHeight, conv.strideWidth, conv.dilationHeight, conv.dilationWidth],
    ...[conv.padInfo.top, conv.padInfo.left],
  ];
}

/**
 * Calls `each` for every channel c of every place of the filter over every output pixel: with where x's pixel
 * begins, the place of the channel's first filter, and that of its first output.
 */
function visit(
  conv: Convolution,
  each: (c: number, multiplier: number, x: number, filter: number, y: number) => void,
): void {
  const { inHeight, inWidth, inChannels, outChannels, outHeight, outWidth } = conv;
  const multiplier = outChannels / inChannels;
  for (let index = 0; index < conv.batchSize * outHeight * outWidth; index++) {
    const n = Math.floor(index / (outHeight * outWidth));
    const top = (Math.floor(index / outWidth) % outHeight) * conv.strideHeight - conv.padInfo.top;
    const left = (index % outWidth) * conv.strideWidth - conv.padInfo.left;
    for (let r = 0; r < conv.filterHeight; r++) {
      const i = top + r * conv.dilationHeight;
      if (i < 0 || i >= inHeight) continue;
      for (let s = 0; s < conv.filterWidth; s++) {
        const j = left + s * conv.dilationWidth;
        if (j < 0 || j >= inWidth) continue;
        const x = ((n * inHeight + i) * inWidth + j) * inChannels;
        const filter = (r * conv.filterWidth + s) * outChannels;
        for (let c = 0; c < inChannels; c++) {
          each(c, multiplier, x, filter + c * multiplier, index * outChannels + c * multiplier);
        }
      }
    }
  }
}
