// Convolutions of images [batch, height, width, channels] as products of matrices, and their gradients.
//
// `columns` is the matrix whose row (n, i, j) holds the patch of x under output pixel (i, j) of image n, in the
// filter's order [filterHeight, filterWidth, channels]: then y = columns filter, d filter = columnsᵀ dy, and
// d columns = dy filterᵀ, which is added back to where its values came from. It is made ROWS rows at a time.

import { relu } from "./activations.ts";
import { multiply, pack, packedBytes } from "./multiply.ts";

const ROWS: i32 = 128;

// The convolution at hand; module-wide, since each function below needs most of them.
let height: i32;
let width: i32;
let channels: i32;
let filterHeight: i32;
let filterWidth: i32;
let outHeight: i32;
let outWidth: i32;
let strideHeight: i32;
let strideWidth: i32;
let dilationHeight: i32;
let dilationWidth: i32;
let top: i32;
let left: i32;

/** What every call below is about; comes first. */
export function describeConvolution(
  height_: i32,
  width_: i32,
  channels_: i32,
  filterHeight_: i32,
  filterWidth_: i32,
  outHeight_: i32,
  outWidth_: i32,
  strideHeight_: i32,
  strideWidth_: i32,
  dilationHeight_: i32,
  dilationWidth_: i32,
  top_: i32,
  left_: i32,
): void {
  height = height_;
  width = width_;
  channels = channels_;
  filterHeight = filterHeight_;
  filterWidth = filterWidth_;
  outHeight = outHeight_;
  outWidth = outWidth_;
  strideHeight = strideHeight_;
  strideWidth = strideWidth_;
  dilationHeight = dilationHeight_;
  dilationWidth = dilationWidth_;
  top = top_;
  left = left_;
}

/** Values in one patch. */
function patch(): i32 {
  return filterHeight * filterWidth * channels;
}

/** Bytes of scratch memory that any of the three wants. */
export function convolutionScratch(filters: i32): usize {
  const packed = max(packedBytes(patch(), filters), packedBytes(filters, patch()));
  return 128 + <usize>ROWS * <usize>patch() * 4 + max(packed, packedBytes(ROWS, filters));
}

/** `y = columns filter + bias`, then ReLU if `rectify`; bias: [filters], zeros where there is none. */
export function convolve(
  batch: i32,
  filters: i32,
  x: usize,
  filter: usize,
  bias: usize,
  rectify: i32,
  y: usize,
  scratch: usize,
): void {
  const rows = batch * outHeight * outWidth;
  const patchRow = <usize>patch() * 4;
  const row = <usize>filters * 4;
  const columns = scratch + 128;
  const packed = columns + <usize>ROWS * patchRow;
  pack(patch(), filters, filter, row, 4, packed);
  for (let first = 0; first < rows; first += ROWS) {
    const count = min(ROWS, rows - first);
    const to = y + <usize>first * row;
    gather(first, count, x, columns);
    multiply(count, patch(), filters, columns, patchRow, 4, packed, bias, 0, to, row, scratch);
    if (rectify) relu(count * filters, to, to);
  }
}

/** `d filter = columnsᵀ dy`. */
export function convolveGradFilter(
  batch: i32,
  filters: i32,
  x: usize,
  dy: usize,
  dfilter: usize,
  scratch: usize,
): void {
  const rows = batch * outHeight * outWidth;
  const patchRow = <usize>patch() * 4;
  const row = <usize>filters * 4;
  const columns = scratch + 128;
  const packed = columns + <usize>ROWS * patchRow;
  memory.fill(dfilter, 0, <usize>patch() * row);
  for (let first = 0; first < rows; first += ROWS) {
    const count = min(ROWS, rows - first);
    gather(first, count, x, columns);
    pack(count, filters, dy + <usize>first * row, row, 4, packed);
    multiply(patch(), count, filters, columns, 4, patchRow, packed, dfilter, row, dfilter, row, scratch);
  }
}

/** `d columns = dy filterᵀ`, added to dx [batch, height, width, channels]. */
export function convolveGradInput(
  batch: i32,
  filters: i32,
  dy: usize,
  filter: usize,
  dx: usize,
  scratch: usize,
): void {
  const rows = batch * outHeight * outWidth;
  const patchRow = <usize>patch() * 4;
  const row = <usize>filters * 4;
  const columns = scratch + 128;
  const packed = columns + <usize>ROWS * patchRow;
  pack(filters, patch(), filter, 4, row, packed);
  memory.fill(dx, 0, <usize>batch * <usize>height * <usize>width * <usize>channels * 4);
  for (let first = 0; first < rows; first += ROWS) {
    const count = min(ROWS, rows - first);
    memory.fill(columns, 0, <usize>count * patchRow);
    const from = dy + <usize>first * row;
    multiply(count, filters, patch(), from, row, 4, packed, columns, patchRow, columns, patchRow, scratch);
    scatter(first, count, columns, dx);
  }
}

/** Rows first, first + 1, ... of `columns` from x; pixels outside the image are 0. */
function gather(first: i32, count: i32, x: usize, columns: usize): void {
  const pixel = <usize>channels * 4;
  for (let index = first; index < first + count; index++) {
    const n = index / (outHeight * outWidth);
    const i = (index / outWidth) % outHeight;
    const j = index % outWidth;
    const image = x + <usize>n * <usize>height * <usize>width * pixel;
    const start = j * strideWidth - left;
    for (let r = 0; r < filterHeight; r++) {
      const at = i * strideHeight - top + r * dilationHeight;
      const line = image + <usize>at * <usize>width * pixel;
      if (at < 0 || at >= height) {
        columns = zero(columns, <usize>filterWidth * pixel);
      } else if (dilationWidth === 1 && start >= 0 && start + filterWidth <= width) {
        columns = copy(columns, line + <usize>start * pixel, <usize>filterWidth * pixel);
      } else {
        for (let s = 0; s < filterWidth; s++) {
          const across = start + s * dilationWidth;
          if (across < 0 || across >= width) columns = zero(columns, pixel);
          else columns = copy(columns, line + <usize>across * pixel, pixel);
        }
      }
    }
  }
}

/** The reverse of `gather`: what several patches share is summed. */
function scatter(first: i32, count: i32, columns: usize, dx: usize): void {
  const pixel = <usize>channels * 4;
  for (let index = first; index < first + count; index++) {
    const n = index / (outHeight * outWidth);
    const i = (index / outWidth) % outHeight;
    const j = index % outWidth;
    const image = dx + <usize>n * <usize>height * <usize>width * pixel;
    const start = j * strideWidth - left;
    for (let r = 0; r < filterHeight; r++) {
      const at = i * strideHeight - top + r * dilationHeight;
      const line = image + <usize>at * <usize>width * pixel;
      if (at < 0 || at >= height) {
        columns += <usize>filterWidth * pixel;
      } else if (dilationWidth === 1 && start >= 0 && start + filterWidth <= width) {
        columns = add(line + <usize>start * pixel, columns, <usize>filterWidth * pixel);
      } else {
        for (let s = 0; s < filterWidth; s++) {
          const across = start + s * dilationWidth;
          if (across < 0 || across >= width) columns += pixel;
          else columns = add(line + <usize>across * pixel, columns, pixel);
        }
      }
    }
  }
}

// Written out, since memory.copy and memory.fill cost more than a few pixels do. Each returns where it ended.

function copy(to: usize, from: usize, bytes: usize): usize {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + i, v128.load(from + i));
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
  return to + bytes;
}

function zero(to: usize, bytes: usize): usize {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + i, f32x4.splat(0));
  for (; i < bytes; i += 4) store<f32>(to + i, 0);
  return to + bytes;
}

function add(to: usize, from: usize, bytes: usize): usize {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)));
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i));
  return from + bytes;
}
