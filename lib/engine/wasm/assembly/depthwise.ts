// Gradients of a depthwise convolution: each input channel has `multiplier` filters of its own.
//
// x [batch, height, width, channels], filter [filterHeight, filterWidth, channels, multiplier],
// y [batch, outHeight, outWidth, channels * multiplier].

/** `dfilter[r, s, c, q] = Σ x[n, i', j', c] dy[n, i, j, c, q]` over the pixels (i', j') under (i, j). */
export function depthwiseGradFilter(
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
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
  dfilter: usize,
): void {
  const pixel = <usize>channels * 4;
  const outPixel = pixel * <usize>multiplier;
  memory.fill(dfilter, 0, <usize>filterHeight * <usize>filterWidth * outPixel);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < outHeight; i++) {
      for (let r = 0; r < filterHeight; r++) {
        const above = i * strideHeight - top + r * dilationHeight;
        if (above < 0 || above >= height) continue;
        for (let j = 0; j < outWidth; j++) {
          const from = dy + <usize>((n * outHeight + i) * outWidth + j) * outPixel;
          for (let s = 0; s < filterWidth; s++) {
            const across = j * strideWidth - left + s * dilationWidth;
            if (across < 0 || across >= width) continue;
            const at = x + <usize>((n * height + above) * width + across) * pixel;
            const to = dfilter + <usize>(r * filterWidth + s) * outPixel;
            if (multiplier === 1) addProducts(pixel, at, from, to);
            else addSpread(pixel, <usize>multiplier * 4, at, from, to);
          }
        }
      }
    }
  }
}

/** `dx[n, i', j', c] = Σ filter[r, s, c, q] dy[n, i, j, c, q]`. */
export function depthwiseGradInput(
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
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
  dy: usize,
  filter: usize,
  dx: usize,
): void {
  const pixel = <usize>channels * 4;
  const outPixel = pixel * <usize>multiplier;
  memory.fill(dx, 0, <usize>(batch * height * width) * pixel);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < outHeight; i++) {
      for (let r = 0; r < filterHeight; r++) {
        const above = i * strideHeight - top + r * dilationHeight;
        if (above < 0 || above >= height) continue;
        for (let j = 0; j < outWidth; j++) {
          const from = dy + <usize>((n * outHeight + i) * outWidth + j) * outPixel;
          for (let s = 0; s < filterWidth; s++) {
            const across = j * strideWidth - left + s * dilationWidth;
            if (across < 0 || across >= width) continue;
            const at = filter + <usize>(r * filterWidth + s) * outPixel;
            const to = dx + <usize>((n * height + above) * width + across) * pixel;
            if (multiplier === 1) addProducts(pixel, at, from, to);
            else addGathered(pixel, <usize>multiplier * 4, at, from, to);
          }
        }
      }
    }
  }
}

/** `to[c] += a[c] b[c]`. */
function addProducts(bytes: usize, a: usize, b: usize, to: usize): void {
  let c: usize = 0;
  for (; c + 16 <= bytes; c += 16) {
    v128.store(to + c, f32x4.add(v128.load(to + c), f32x4.mul(v128.load(a + c), v128.load(b + c))));
  }
  for (; c < bytes; c += 4) store<f32>(to + c, load<f32>(to + c) + load<f32>(a + c) * load<f32>(b + c));
}

/** `to[c, q] += x[c] dy[c, q]`. */
function addSpread(bytes: usize, group: usize, x: usize, dy: usize, to: usize): void {
  for (let c: usize = 0; c < bytes; c += 4) {
    const value = load<f32>(x + c);
    for (let q: usize = 0; q < group; q += 4) {
      store<f32>(to, load<f32>(to) + value * load<f32>(dy));
      to += 4;
      dy += 4;
    }
  }
}

/** `to[c] += Σ_q filter[c, q] dy[c, q]`. */
function addGathered(bytes: usize, group: usize, filter: usize, dy: usize, to: usize): void {
  for (let c: usize = 0; c < bytes; c += 4) {
    let sum = load<f32>(to + c);
    for (let q: usize = 0; q < group; q += 4) {
      sum += load<f32>(filter) * load<f32>(dy);
      filter += 4;
      dy += 4;
    }
    store<f32>(to + c, sum);
  }
}
