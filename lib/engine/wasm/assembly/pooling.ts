// Gradients of pooling: of the maximum to the place that held the window's largest value, the first of equals;
// of the average to every place of the window alike.

/** x [batch, height, width, channels], dy [batch, outHeight, outWidth, channels], dx like x. */
export function maxPoolGrad(
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  outHeight: i32,
  outWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
  x: usize,
  dy: usize,
  dx: usize,
): void {
  const pixel = <usize>channels * 4;
  const line = <usize>width * pixel;
  memory.fill(dx, 0, <usize>(batch * height) * line);
  for (let n = 0; n < batch; n++) {
    const image = <usize>(n * height) * line;
    for (let i = 0; i < outHeight; i++) {
      // The part of the window that lies inside the image.
      const above = max(0, i * strideHeight - top);
      const below = min(height, i * strideHeight - top + filterHeight);
      for (let j = 0; j < outWidth; j++) {
        const before = max(0, j * strideWidth - left);
        const after = min(width, j * strideWidth - left + filterWidth);
        const first = image + <usize>above * line + <usize>before * pixel;
        routeToLargest(below - above, after - before, line, pixel, x + first, dy, dx + first);
        dy += pixel;
      }
    }
  }
}

/** One window of so many rows and columns, from its first pixel inside the image; `line`: bytes of a row of x. */
function routeToLargest(
  rows: i32,
  columns: i32,
  line: usize,
  pixel: usize,
  x: usize,
  dy: usize,
  dx: usize,
): void {
  if (rows <= 0 || columns <= 0) return;
  const width = <usize>columns * pixel;
  let c: usize = 0;
  for (; c + 16 <= pixel; c += 16) {
    let largest = v128.load(x + c);
    for (let r = 0; r < rows; r++) {
      const start = c + <usize>r * line;
      // max gives NaN if either is NaN.
      for (let s: usize = 0; s < width; s += pixel) largest = f32x4.max(largest, v128.load(x + start + s));
    }
    let waiting = v128.load(dy + c); // what has not found its place yet
    for (let r = 0; r < rows; r++) {
      const start = c + <usize>r * line;
      for (let s: usize = 0; s < width; s += pixel) {
        const at = start + s;
        const value = v128.load(x + at);
        // The largest value, or NaN where that is the largest.
        const here = v128.or(f32x4.eq(value, largest), f32x4.ne(value, value));
        v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(waiting, here)));
        waiting = v128.andnot(waiting, here);
      }
    }
  }
  for (; c < pixel; c += 4) {
    let best = c;
    for (let r = 0; r < rows; r++) {
      const start = c + <usize>r * line;
      for (let s: usize = 0; s < width; s += pixel) {
        const value = load<f32>(x + start + s);
        const largest = load<f32>(x + best);
        if (!F32.isNaN(largest) && !(value <= largest)) best = start + s;
      }
    }
    store<f32>(dx + best, load<f32>(dx + best) + load<f32>(dy + c));
  }
}

/** x [batch, height, width, channels], dy [batch, outHeight, outWidth, channels], dx like x. */
export function averagePoolGrad(
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  outHeight: i32,
  outWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
  dy: usize,
  dx: usize,
): void {
  const pixel = <usize>channels * 4;
  const line = <usize>width * pixel;
  memory.fill(dx, 0, <usize>(batch * height) * line);
  for (let n = 0; n < batch; n++) {
    const image = dx + <usize>(n * height) * line;
    for (let i = 0; i < outHeight; i++) {
      const above = max(0, i * strideHeight - top);
      const below = min(height, i * strideHeight - top + filterHeight);
      for (let j = 0; j < outWidth; j++) {
        const before = max(0, j * strideWidth - left);
        const after = min(width, j * strideWidth - left + filterWidth);
        const share: f32 = 1 / <f32>((below - above) * (after - before));
        for (let r = above; r < below; r++) {
          const from = image + <usize>r * line;
          for (let s = before; s < after; s++) addScaled(pixel, share, dy, from + <usize>s * pixel);
        }
        dy += pixel;
      }
    }
  }
}

/** `to[c] += scale x[c]`. */
function addScaled(bytes: usize, scale: f32, x: usize, to: usize): void {
  const factor = f32x4.splat(scale);
  let c: usize = 0;
  for (; c + 16 <= bytes; c += 16) {
    v128.store(to + c, f32x4.add(v128.load(to + c), f32x4.mul(v128.load(x + c), factor)));
  }
  for (; c < bytes; c += 4) store<f32>(to + c, load<f32>(to + c) + load<f32>(x + c) * scale);
}
