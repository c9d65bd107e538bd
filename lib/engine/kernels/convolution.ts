// tfjs's convolutions of images as products of matrices, and their gradients: wasm lacks that of the filter
// and is slow at that of the input, cpu has plain loops.
//
// `columns` is the matrix whose row (n, i, j) holds the patch of x under output pixel (i, j) of image n, in the
// filter's order [filterHeight, filterWidth, channels]: then y = columns filter, d filter = columnsᵀ dy, and
// d columns = dy filterᵀ, which is added back to where its values came from. It is made ROWS rows at a time.

import * as tf from "@tensorflow/tfjs-core";

import { activate, type FusedAttributes, isDirect, rectify } from "./fused-activation.ts";
import { addProduct, matrix, transposed } from "./multiply.ts";
import { type HostBackend, type ReplacedForms, replace, replaceForms, runForms } from "./register.ts";

const ROWS = 128;

type Size = [number, number] | number;
type Shape4D = [number, number, number, number];

interface Attributes {
  strides: Size;
  dilations?: Size | null;
  pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  dataFormat: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
}

export function replaceConvolutions(backendName: HostBackend): void {
  replaceForms("Conv2D", backendName, convolution);
  replace("FusedConv2D", backendName, (call, theirs) => {
    const inputs = call.inputs as unknown as Forward;
    const attributes = call.attrs as unknown as Attributes & FusedAttributes;
    if (!convolution.accepts(inputs, attributes)) return theirs(call);
    if (isDirect(attributes)) return runForms(backendName, convolution, call)[0]!;
    const linear = { ...call, attrs: { ...call.attrs, activation: "linear" } };
    return activate(runForms(backendName, convolution, linear)[0]!, backendName, call);
  });
  replaceForms("Conv2DBackpropFilter", backendName, filterGradient);
  replaceForms("Conv2DBackpropInput", backendName, inputGradient);
}

type Forward = { x: tf.TensorInfo; filter: tf.TensorInfo; bias?: tf.TensorInfo };

/** `y = columns filter + bias`, then ReLU if that is the activation. */
const convolution: ReplacedForms<Forward, Attributes & Partial<FusedAttributes>> = {
  accepts({ x, filter, bias }, { dataFormat }) {
    const fits = !bias || (bias.dtype === "float32" && bias.shape.length === 1);
    return areFloats(x, filter) && fits && dataFormat === "NHWC";
  },
  shapes: ({ x, filter }, attributes) => [describe(x.shape, filter.shape, attributes).outShape],
  plain(memory, { x, filter, bias }, [y], attributes) {
    const conv = describe(x.shape, filter.shape, attributes);
    const [rows, patch] = [outputPixels(conv), patchSize(conv)];
    const filters = conv.outChannels;
    const columns = new Float32Array(ROWS * patch);
    y!.fill(0);
    if (bias) for (let i = 0; i < y!.length; i += filters) y!.set(memory.view(bias), i);
    const f = matrix(memory.view(filter), filters);
    for (let first = 0; first < rows; first += ROWS) {
      const count = Math.min(ROWS, rows - first);
      gather(conv, first, count, memory.view(x), columns);
      addProduct(count, patch, filters, matrix(columns, patch), f, matrix(y!, filters, first * filters));
    }
    if (attributes.activation === "relu") rectify(y!);
  },
  simd(simd, { x, filter, bias }, [y], attributes) {
    const conv = describe(x.shape, filter.shape, attributes);
    simd.kernels.describeConvolution(...geometry(conv));
    const scratch = simd.scratch(simd.kernels.convolutionScratch(conv.outChannels));
    const from = [simd.at(x), simd.at(filter), bias ? simd.at(bias) : 0] as const;
    const rectified = attributes.activation === "relu" ? 1 : 0;
    simd.kernels.convolve(conv.batchSize, conv.outChannels, ...from, rectified, y!, scratch);
  },
};

type FilterGradient = { x: tf.TensorInfo; dy: tf.TensorInfo };

/** `d filter = columnsᵀ dy`. */
const filterGradient: ReplacedForms<FilterGradient, Attributes & { filterShape: number[] }> = {
  accepts: ({ x, dy }, { dataFormat }) => areFloats(x, dy) && dataFormat === "NHWC",
  shapes: (_, { filterShape }) => [filterShape],
  plain(memory, { x, dy }, [dfilter], attributes) {
    const conv = describe(x.shape, attributes.filterShape, attributes);
    const [rows, patch] = [outputPixels(conv), patchSize(conv)];
    const filters = conv.outChannels;
    const columns = new Float32Array(ROWS * patch);
    dfilter!.fill(0);
    for (let first = 0; first < rows; first += ROWS) {
      const count = Math.min(ROWS, rows - first);
      gather(conv, first, count, memory.view(x), columns);
      const from = matrix(memory.view(dy), filters, first * filters);
      addProduct(patch, count, filters, transposed(matrix(columns, patch)), from, matrix(dfilter!, filters));
    }
  },
  simd(simd, { x, dy }, [dfilter], attributes) {
    const conv = describe(x.shape, attributes.filterShape, attributes);
    simd.kernels.describeConvolution(...geometry(conv));
    const scratch = simd.scratch(simd.kernels.convolutionScratch(conv.outChannels));
    const { batchSize, outChannels } = conv;
    simd.kernels.convolveGradFilter(batchSize, outChannels, simd.at(x), simd.at(dy), dfilter!, scratch);
  },
};

type InputGradient = { dy: tf.TensorInfo; filter: tf.TensorInfo };

/** `d columns = dy filterᵀ`, each value added to the pixel that it came from. */
const inputGradient: ReplacedForms<InputGradient, Attributes & { inputShape: number[] }> = {
  accepts: ({ dy, filter }, { dataFormat }) => areFloats(dy, filter) && dataFormat === "NHWC",
  shapes: (_, { inputShape }) => [inputShape],
  plain(memory, { dy, filter }, [dx], attributes) {
    const conv = describe(attributes.inputShape, filter.shape, attributes);
    const [rows, patch] = [outputPixels(conv), patchSize(conv)];
    const filters = conv.outChannels;
    const columns = new Float32Array(ROWS * patch);
    dx!.fill(0);
    const filterT = transposed(matrix(memory.view(filter), filters));
    for (let first = 0; first < rows; first += ROWS) {
      const count = Math.min(ROWS, rows - first);
      const from = matrix(memory.view(dy), filters, first * filters);
      addProduct(count, filters, patch, from, filterT, matrix(columns.fill(0), patch));
      scatter(conv, first, count, columns, dx!);
    }
  },
  simd(simd, { dy, filter }, [dx], attributes) {
    const conv = describe(attributes.inputShape, filter.shape, attributes);
    simd.kernels.describeConvolution(...geometry(conv));
    const scratch = simd.scratch(simd.kernels.convolutionScratch(conv.outChannels));
    const { batchSize, outChannels } = conv;
    simd.kernels.convolveGradInput(batchSize, outChannels, simd.at(dy), simd.at(filter), dx!, scratch);
  },
};

type Convolution = ReturnType<typeof describe>;

function describe(xShape: number[], filterShape: number[], attributes: Attributes) {
  const { strides, dilations, pad, dimRoundingMode } = attributes;
  const shapes = [xShape as Shape4D, filterShape as Shape4D] as const;
  return tf.backend_util.computeConv2DInfo(...shapes, strides, dilations ?? 1, pad, dimRoundingMode);
}

/** What assembly/convolution.ts wants to know, in its order. */
function geometry(conv: Convolution): number[] {
  return [
    ...[conv.inHeight, conv.inWidth, conv.inChannels, conv.filterHeight, conv.filterWidth],
    ...[conv.outHeight, conv.outWidth, conv.strideHeight, conv.strideWidth],
    ...[conv.dilationHeight, conv.dilationWidth, conv.padInfo.top, conv.padInfo.left],
  ];
}

function areFloats(...tensors: tf.TensorInfo[]): boolean {
  return tensors.every(({ dtype }) => dtype === "float32");
}

function outputPixels({ batchSize, outHeight, outWidth }: Convolution): number {
  return batchSize * outHeight * outWidth;
}

function patchSize({ filterHeight, filterWidth, inChannels }: Convolution): number {
  return filterHeight * filterWidth * inChannels;
}

/** Rows first, first + 1, ... of `columns` from x; pixels outside the image are 0. */
function gather(
  conv: Convolution,
  first: number,
  count: number,
  x: Float32Array,
  columns: Float32Array,
): void {
  const channels = conv.inChannels;
  let to = 0;
  for (const pixel of patchPixels(conv, first, count)) {
    if (pixel < 0) columns.fill(0, to, to + channels);
    else for (let c = 0; c < channels; c++) columns[to + c] = x[pixel * channels + c]!;
    to += channels;
  }
}

/** The reverse of `gather`: what several patches share is summed. */
function scatter(
  conv: Convolution,
  first: number,
  count: number,
  columns: Float32Array,
  dx: Float32Array,
): void {
  const channels = conv.inChannels;
  let from = 0;
  for (const pixel of patchPixels(conv, first, count)) {
    if (pixel >= 0) for (let c = 0; c < channels; c++) dx[pixel * channels + c]! += columns[from + c]!;
    from += channels;
  }
}

/** For each place of each patch the pixel's number in the batch, -1 outside the image. */
function patchPixels(conv: Convolution, first: number, count: number): Int32Array {
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, padInfo } = conv;
  const pixels = new Int32Array(count * filterHeight * filterWidth);
  let to = 0;
  for (let index = first; index < first + count; index++) {
    const n = Math.floor(index / (outHeight * outWidth));
    const top = (Math.floor(index / outWidth) % outHeight) * conv.strideHeight - padInfo.top;
    const left = (index % outWidth) * conv.strideWidth - padInfo.left;
    for (let r = 0; r < filterHeight; r++) {
      const i = top + r * conv.dilationHeight;
      for (let s = 0; s < filterWidth; s++) {
        const j = left + s * conv.dilationWidth;
        const inside = i >= 0 && i < inHeight && j >= 0 && j < inWidth;
        pixels[to++] = inside ? (n * inHeight + i) * inWidth + j : -1;
      }
    }
  }
  return pixels;
}
