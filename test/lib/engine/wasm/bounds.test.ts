// The WebAssembly kernels write into their outputs and their scratch memory only: tfjs's heap lies around them.

import { describe, expect, test } from "vitest";

import { instantiate, type SimdKernels, type WebAssemblyApi } from "../../../../lib/engine/wasm/simd.ts";

const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };

const CANARY = 0xabad1dea;

/** The module on a memory of its own, in which every region stands between canaries. */
class Heap {
  readonly kernels: SimdKernels;
  readonly #words: Uint32Array;
  readonly #memory = new WebAssembly.Memory({ initial: 64 });
  readonly #regions: { at: number; words: number }[] = [];
  #next = 1024; // in words

  constructor() {
    this.kernels = instantiate(this.#memory)!;
    this.#words = new Uint32Array(this.#memory.buffer).fill(CANARY);
  }

  /** So many bytes, 7 of every 8 regions at an odd place: nothing may need to be aligned. */
  take(bytes: number): number {
    expect(bytes % 4).toBe(0);
    const at = this.#next + 16 + (this.#regions.length % 8);
    const words = bytes / 4;
    this.#words.fill(0, at, at + words);
    this.#regions.push({ at, words });
    this.#next = at + words;
    return at * 4;
  }

  floats(n: number): number {
    const at = this.take(4 * n);
    new Float32Array(this.#memory.buffer, at, n).forEach((_, i, values) => {
      values[i] = Math.sin(i + at);
    });
    return at;
  }

  /** Whole numbers from 0 to `below`. */
  integers(n: number, below: number): number {
    const at = this.take(4 * n);
    new Int32Array(this.#memory.buffer, at, n).forEach((_, i, values) => {
      values[i] = (i * 7) % below;
    });
    return at;
  }

  expectWhole(): void {
    const untouched = this.#words.slice();
    for (const { at, words } of this.#regions) untouched.fill(CANARY, at, at + words);
    expect(untouched.findIndex((word) => word !== CANARY)).toBe(-1);
  }
}

describe.each([
  [1, 1, 1],
  [4, 3, 8],
  [5, 7, 9],
  [3, 300, 17],
  [13, 2, 131],
])("product of [%i, %i] and [.., %i]", (m, k, n) => {
  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("transposed %s, %s", (transposeA, transposeB) => {
    const heap = new Heap();
    const { kernels } = heap;
    const A = [heap.floats(m * k), ...(transposeA ? [4, 4 * m] : [4 * k, 4])];
    const B = [heap.floats(k * n), ...(transposeB ? [4, 4 * k] : [4 * n, 4])];
    const bias = heap.floats(n);
    const C = heap.take(4 * m * n);
    kernels.product(m, k, n, ...A, ...B, bias, C, heap.take(kernels.productScratch(k, n)));
    heap.expectWhole();
  });
});

describe.each([
  { batch: 2, height: 5, width: 6, channels: 1, filter: 3, filters: 5, stride: 1, pad: 0 },
  { batch: 3, height: 9, width: 9, channels: 3, filter: 3, filters: 16, stride: 1, pad: 1 },
  { batch: 1, height: 7, width: 8, channels: 4, filter: 2, filters: 1, stride: 2, pad: 0 },
  { batch: 2, height: 12, width: 12, channels: 5, filter: 1, filters: 9, stride: 1, pad: 0 },
  { batch: 1, height: 1, width: 1, channels: 1, filter: 1, filters: 1, stride: 1, pad: 0 },
])("images of $batch x $height x $width x $channels, filter $filter, stride $stride, pad $pad", (given) => {
  const { batch, height, width, channels, filter, filters, stride, pad } = given;
  const outHeight = Math.floor((height + 2 * pad - filter) / stride) + 1;
  const outWidth = Math.floor((width + 2 * pad - filter) / stride) + 1;
  const inputs = batch * height * width * channels;
  const pixels = batch * outHeight * outWidth;
  const patch = filter * filter * channels;
  const sizes = [
    height,
    width,
    channels,
    filter,
    filter,
    outHeight,
    outWidth,
    stride,
    stride,
    1,
    1,
    pad,
    pad,
  ];

  test("convolution and its gradients", () => {
    const heap = new Heap();
    const { kernels } = heap;
    kernels.describeConvolution(...sizes);
    const x = heap.floats(inputs);
    const y = heap.take(4 * pixels * filters);
    const [f, df] = [heap.floats(patch * filters), heap.take(4 * patch * filters)];
    const dx = heap.take(4 * inputs);
    const scratch = heap.take(kernels.convolutionScratch(filters));
    kernels.convolve(batch, filters, x, f, 0, 1, y, scratch);
    kernels.convolve(batch, filters, x, f, heap.floats(filters), 0, y, scratch);
    kernels.convolveGradFilter(batch, filters, x, y, df, scratch);
    kernels.convolveGradInput(batch, filters, y, f, dx, scratch);
    heap.expectWhole();
  });

  test("depthwise gradients and pooling gradients", () => {
    const heap = new Heap();
    const { kernels } = heap;
    const [x, dx] = [heap.floats(inputs), heap.take(4 * inputs)];
    for (const multiplier of [1, 3]) {
      const dy = heap.floats(pixels * channels * multiplier);
      const f = heap.floats(patch * multiplier);
      const depthwise = [batch, height, width, channels, multiplier, ...sizes.slice(3)];
      kernels.depthwiseGradFilter(...depthwise, x, dy, heap.take(4 * patch * multiplier));
      kernels.depthwiseGradInput(...depthwise, dy, f, dx);
    }
    const pool = [
      batch,
      height,
      width,
      channels,
      filter,
      filter,
      outHeight,
      outWidth,
      stride,
      stride,
      pad,
      pad,
    ];
    const dy = heap.floats(pixels * channels);
    kernels.maxPoolGrad(...pool, x, dy, dx);
    kernels.averagePoolGrad(...pool, dy, dx);
    heap.expectWhole();
  });
});

test.each([
  [1, 1, 1, 1],
  [2, 3, 5, 7],
  [5, 2, 3, 8],
  [3, 4, 9, 18],
])("lstm and lstmGrad, batch %i, %i steps, %i features, %i units", (batch, steps, features, units) => {
  const heap = new Heap();
  const { kernels } = heap;
  const rows = batch * steps;
  const sizes = [batch, steps, features, units] as const;
  const x = heap.floats(rows * features);
  const weights = [heap.floats(features * 4 * units), heap.floats(units * 4 * units)] as const;
  const states = [heap.floats(batch * units), heap.floats(batch * units)] as const;
  const outputs = [rows * units, rows * units, rows * 5 * units].map((n) => heap.take(4 * n));
  const scratch = heap.take(kernels.lstmScratch(features, units));
  kernels.lstm(...sizes, x, ...weights, heap.floats(4 * units), ...states, ...outputs, scratch);
  const gradients = [features * 4 * units, units * 4 * units, 4 * units, batch * units, batch * units].map(
    (n) => heap.take(4 * n),
  );
  const inputs = [x, ...weights, ...states, ...outputs, heap.floats(rows * units)];
  const dx = heap.take(4 * rows * features);
  kernels.lstmGrad(...sizes, ...inputs, 1, ...gradients, dx, heap.take(kernels.lstmGradScratch(...sizes)));
  heap.expectWhole();
});

describe.each([
  [1, 1, 1, 1],
  [2, 3, 5, 7],
  [5, 2, 3, 8],
  [3, 4, 9, 18],
])("batch %i, %i steps, %i features, %i units", (...sizes) => {
  const [batch, steps, features, units] = sizes;
  const rows = batch * steps;

  test("gru and gruGrad", () => {
    const heap = new Heap();
    const { kernels } = heap;
    const x = heap.floats(rows * features);
    const weights = [heap.floats(features * 3 * units), heap.floats(units * 3 * units)] as const;
    const h0 = heap.floats(batch * units);
    const outputs = [rows * units, rows * 4 * units].map((n) => heap.take(4 * n));
    const scratch = heap.take(kernels.gruScratch(features, units));
    kernels.gru(...sizes, x, ...weights, heap.floats(4 * units), h0, ...outputs, scratch);
    const sizesOut = [features * 3 * units, units * 3 * units, 4 * units, batch * units, rows * features];
    const gradients = sizesOut.map((n) => heap.take(4 * n));
    const inputs = [x, ...weights, h0, ...outputs, heap.floats(rows * units)];
    kernels.gruGrad(...sizes, ...inputs, 1, ...gradients, heap.take(kernels.gruGradScratch(...sizes)));
    heap.expectWhole();
  });

  test("simpleRnn and simpleRnnGrad", () => {
    const heap = new Heap();
    const { kernels } = heap;
    const x = heap.floats(rows * features);
    const weights = [heap.floats(features * units), heap.floats(units * units)] as const;
    const h0 = heap.floats(batch * units);
    const h = heap.take(4 * rows * units);
    const scratch = heap.take(kernels.simpleRnnScratch(features, units));
    kernels.simpleRnn(...sizes, x, ...weights, heap.floats(units), h0, h, scratch);
    const sizesOut = [features * units, units * units, units, batch * units, rows * features];
    const gradients = sizesOut.map((n) => heap.take(4 * n));
    const inputs = [x, ...weights, h0, h, heap.floats(rows * units)];
    const scratchGrad = heap.take(kernels.simpleRnnGradScratch(...sizes));
    kernels.simpleRnnGrad(...sizes, ...inputs, 1, ...gradients, scratchGrad);
    heap.expectWhole();
  });
});

test.each([0, 1, 3, 4, 9, 33])("elementwise kernels, sums and rows of %i values", (n) => {
  const heap = new Heap();
  const { kernels } = heap;
  const values = () => heap.floats(n);
  const room = (size = n) => heap.take(4 * size);
  for (const kernel of ["exp", "relu", "sigmoid", "tanh"] as const) kernels[kernel](n, values(), room());
  for (const kernel of ["reluGrad", "sigmoidGrad", "tanhGrad"] as const) {
    kernels[kernel](n, values(), values(), room());
  }
  kernels.adam(
    n,
    values(),
    values(),
    values(),
    values(),
    room(),
    room(),
    room(),
    0.9,
    0.1,
    0.9,
    0.1,
    1,
    1,
    1,
  );
  kernels.sgd(n, values(), values(), room(), 0.1);
  kernels.divide(n, values(), 2, room());
  kernels.sumRows(5, n, heap.floats(5 * n), room());
  kernels.sumColumns(n, 5, heap.floats(5 * n), room());
  kernels.repeat(3, 4 * n, 2, heap.floats(3 * n), room(6 * n));
  kernels.segmentSum(6, n, 4, heap.floats(6 * n), heap.integers(6, 5), room(4 * n));
  kernels.gatherRows(6, n, 4, heap.floats(4 * n), heap.integers(6, 4), room(6 * n));
  kernels.batchNorm(3, n, heap.floats(3 * n), values(), values(), values(), 0, 0.1, room(3 * n), room(2 * n));
  const [x, dy] = [heap.floats(3 * n), heap.floats(3 * n)];
  kernels.batchNormalize(3, n, x, values(), values(), 0.1, room(3 * n), room(n), room(n), room(2 * n));
  kernels.batchNormalizeGrad(
    ...([3, n, dy, x, values(), values(), values(), 0.1] as const),
    ...([room(3 * n), room(n), room(n), room(3 * n)] as const),
  );
  if (n > 0) {
    kernels.softmaxCrossEntropy(3, n, heap.floats(3 * n), heap.floats(3 * n), room(3), room(3 * n));
    kernels.sparseSoftmaxCrossEntropy(3, n, heap.floats(3 * n), heap.integers(3, n), room(3), room(3 * n));
  }
  heap.expectWhole();
});
