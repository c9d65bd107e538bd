// The gradient of max pooling: dy goes to the place that held the window's largest value, the first of equals.

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
  dilationHeight: i32,
  dilationWidth: i32,
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
      // The window's lines that lie inside the image.
      const above = i * strideHeight - top;
      const firstRow = above < 0 ? (dilationHeight - 1 - above) / dilationHeight : 0;
      const lastRow = min(filterHeight, (height - above + dilationHeight - 1) / dilationHeight);
      for (let j = 0; j < outWidth; j++) {
        const across = j * strideWidth - left;
        const firstColumn = across < 0 ? (dilationWidth - 1 - across) / dilationWidth : 0;
        const lastColumn = min(filterWidth, (width - across + dilationWidth - 1) / dilationWidth);
        const start = image + <usize>(above + firstRow * dilationHeight) * line;
        const first = start + <usize>(across + firstColumn * dilationWidth) * pixel;
        routeToLargest(
          lastRow - firstRow,
          lastColumn - firstColumn,
          <usize>dilationHeight * line,
          <usize>dilationWidth * pixel,
          pixel,
          x + first,
          dy,
          dx + first,
        );
        dy += pixel;
      }
    }
  }
}

/** One window, from its first pixel inside the image; `down` and `right`: bytes to the next line and pixel. */
function routeToLargest(
  rows: i32,
  columns: i32,
  down: usize,
  right: usize,
  pixel: usize,
  x: usize,
  dy: usize,
  dx: usize,
): void {
  let c: usize = 0;
  for (; c + 16 <= pixel; c += 16) {
    let largest = v128.load(x + c);
    for (let r = 0; r < rows; r++) {
      const line = x + c + <usize>r * down;
      // max gives NaN if either is NaN.
      for (let s = 0; s < columns; s++) largest = f32x4.max(largest, v128.load(line + <usize>s * right));
    }
    let left = v128.load(dy + c); // what has not found its place yet
    for (let r = 0; r < rows; r++) {
      const line = c + <usize>r * down;
      for (let s = 0; s < columns; s++) {
        const at = line + <usize>s * right;
        const value = v128.load(x + at);
        // The largest value, or NaN where that is the largest.
        const here = v128.or(f32x4.eq(value, largest), f32x4.ne(value, value));
        v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(left, here)));
        left = v128.andnot(left, here);
      }
    }
  }
  for (; c < pixel; c += 4) {
    let largest = load<f32>(x + c);
    let best = c;
    for (let r = 0; r < rows; r++) {
      for (let s = 0; s < columns; s++) {
        const at = c + <usize>r * down + <usize>s * right;
        const value = load<f32>(x + at);
        if (!F32.isNaN(largest) && (value > largest || F32.isNaN(value))) {
          largest = value;
          best = at;
        }
      }
    }
    store<f32>(dx + best, load<f32>(dx + best) + load<f32>(dy + c));
  }
}
