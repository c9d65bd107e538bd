// Convolutions of images [batch, height, width, channels] as products of matrices, and their gradients.
//
// `columns` is the matrix whose row (n, i, j) holds the patch of x under output pixel (i, j) of image n, in the
// filter's order [filterHeight, filterWidth, channels]: then y = columns filter, d filter = columnsᵀ dy, and
// d columns = dy filterᵀ, which is added back to where its values came from. It is made ROWS rows at a time.

import { relu } from "./activations.ts";
import { multiply, pack, packedBytes } from "./multiply.ts";

const ROWS: i32 = 128;

/** Bytes at the start of the scratch memory that \`multiply\` uses. */
const TILE: usize = 128;

/** Bytes after \`columns\` that may be written over. */
const SLACK: usize = 16;

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

/** Whether x itself is `columns`: one pixel under each output pixel. */
function isPointwise(): bool {
  return (
    filterHeight * filterWidth === 1 && outHeight === height && outWidth === width && top === 0 && left === 0
  );
}

/** Bytes of scratch memory that any of the three wants. */
export function convolutionScratch(filters: i32): usize {
  const columns = <usize>ROWS * <usize>patch() * 4 + SLACK;
  const filter = max(packedBytes(patch(), filters), packedBytes(filters, patch())) + <usize>filters * 4;
  return TILE + columns + max(filter, packedBytes(ROWS, filters));
}

/** `y = columns filter + bias`, then ReLU if `rectify`; bias: [filters], or 0 for none. */
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
  const columns = scratch + TILE;
  const packed = columns + <usize>ROWS * patchRow + SLACK;
  const end = x + <usize>batch * <usize>height * <usize>width * <usize>channels * 4;
  pack(patch(), filters, filter, row, 4, packed);
  if (bias === 0) {
    bias = packed + packedBytes(patch(), filters);
    memory.fill(bias, 0, row);
  }
  for (let first = 0; first < rows; first += ROWS) {
    const count = min(ROWS, rows - first);
    const to = y + <usize>first * row;
    const from = gather(first, count, x, end, columns);
    multiply(count, patch(), filters, from, patchRow, 4, packed, bias, 0, to, row, scratch);
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
  const columns = scratch + TILE;
  const packed = columns + <usize>ROWS * patchRow + SLACK;
  const end = x + <usize>batch * <usize>height * <usize>width * <usize>channels * 4;
  memory.fill(dfilter, 0, <usize>patch() * row);
  for (let first = 0; first < rows; first += ROWS) {
    const count = min(ROWS, rows - first);
    const from = gather(first, count, x, end, columns);
    pack(count, filters, dy + <usize>first * row, row, 4, packed);
    multiply(patch(), count, filters, from, 4, patchRow, packed, dfilter, row, dfilter, row, scratch);
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
  const columns = scratch + TILE;
  const packed = columns + <usize>ROWS * patchRow + SLACK;
  pack(filters, patch(), filter, 4, row, packed);
  memory.fill(dx, 0, <usize>batch * <usize>height * <usize>width * <usize>channels * 4);
  for (let first = 0; first < rows; first += ROWS) {
    const count = min(ROWS, rows - first);
    const from = dy + <usize>first * row;
    const to = isPointwise() ? dx + <usize>first * patchRow : columns;
    memory.fill(to, 0, <usize>count * patchRow);
    multiply(count, filters, patch(), from, row, 4, packed, to, patchRow, to, patchRow, scratch);
    if (!isPointwise()) scatter(first, count, columns, dx);
  }
}

/** Where rows first, first + 1, ... of `columns` lie: in `to`, made from x; pixels outside the image are 0. */
function gather(first: i32, count: i32, x: usize, end: usize, to: usize): usize {
  const pixel = <usize>channels * 4;
  if (isPointwise()) return x + <usize>first * pixel;
  const line = <usize>width * pixel;
  const patchLine = <usize>filterWidth * pixel;
  let columns = to;
  let j = first % outWidth;
  let i = (first / outWidth) % outHeight;
  let image = x + <usize>(first / outWidth / outHeight) * <usize>height * line;
  for (let index = 0; index < count; index++) {
    const start = j * strideWidth - left;
    const inside = dilationWidth === 1 && start >= 0 && start + filterWidth <= width;
    for (let r = 0; r < filterHeight; r++) {
      const above = i * strideHeight - top + r * dilationHeight;
      const from = image + <usize>above * line;
      if (above < 0 || above >= height) {
        columns = zero(columns, patchLine);
      } else if (inside) {
        columns = copy(columns, from + <usize>start * pixel, patchLine, end);
      } else {
        for (let s = 0; s < filterWidth; s++) {
          const across = start + s * dilationWidth;
          if (across < 0 || across >= width) columns = zero(columns, pixel);
          else columns = copy(columns, from + <usize>across * pixel, pixel, end);
        }
      }
    }
    if (++j === outWidth) {
      j = 0;
      if (++i === outHeight) {
        i = 0;
        image += <usize>height * line;
      }
    }
  }
  return to;
}

/** The reverse of `gather`: what several patches share is summed. */
function scatter(first: i32, count: i32, columns: usize, dx: usize): void {
  const pixel = <usize>channels * 4;
  const line = <usize>width * pixel;
  const patchLine = <usize>filterWidth * pixel;
  let j = first % outWidth;
  let i = (first / outWidth) % outHeight;
  let image = dx + <usize>(first / outWidth / outHeight) * <usize>height * line;
  for (let index = 0; index < count; index++) {
    const start = j * strideWidth - left;
    const inside = dilationWidth === 1 && start >= 0 && start + filterWidth <= width;
    for (let r = 0; r < filterHeight; r++) {
      const above = i * strideHeight - top + r * dilationHeight;
      const to = image + <usize>above * line;
      if (above < 0 || above >= height) {
        columns += patchLine;
      } else if (inside) {
        columns = add(to + <usize>start * pixel, columns, patchLine);
      } else {
        for (let s = 0; s < filterWidth; s++) {
          const across = start + s * dilationWidth;
          if (across < 0 || across >= width) columns += pixel;
          else columns = add(to + <usize>across * pixel, columns, pixel);
        }
      }
    }
    if (++j === outWidth) {
      j = 0;
      if (++i === outHeight) {
        i = 0;
        image += <usize>height * line;
      }
    }
  }
}

// Written out, since memory.copy and memory.fill cost more than a few pixels do. Each returns where it ended.

/** May write up to 12 bytes too many, which the next patch line or SLACK takes; never reads beyond `end`. */
function copy(to: usize, from: usize, bytes: usize, end: usize): usize {
  let i: usize = 0;
  if (from + bytes + 12 <= end) {
    for (; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
  } else {
    for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
  }
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
