// Normalisation of each column by a mean and a variance of its own.

/**
 * `y[i, c] = (x[i, c] - mean[c]) / sqrt(variance[c] + ε) scale[c] + offset[c]`, x [rows, columns]; a scale or
 * offset of 0 means none. factors: memory for two rows.
 */
export function batchNorm(
  rows: i32,
  columns: i32,
  x: usize,
  mean: usize,
  variance: usize,
  offset: usize,
  scale: usize,
  epsilon: f32,
  y: usize,
  factors: usize,
): void {
  const row = <usize>columns * 4;
  const shifts = factors + row;
  for (let c: usize = 0; c < row; c += 4) {
    store<f32>(
      factors + c,
      (scale ? load<f32>(scale + c) : 1) / sqrt<f32>(load<f32>(variance + c) + epsilon),
    );
    store<f32>(shifts + c, offset ? load<f32>(offset + c) : 0);
  }
  for (let i = 0; i < rows; i++) {
    let c: usize = 0;
    for (; c + 16 <= row; c += 16) {
      const centred = f32x4.sub(v128.load(x + c), v128.load(mean + c));
      v128.store(y + c, f32x4.add(f32x4.mul(centred, v128.load(factors + c)), v128.load(shifts + c)));
    }
    for (; c < row; c += 4) {
      const centred = load<f32>(x + c) - load<f32>(mean + c);
      store<f32>(y + c, centred * load<f32>(factors + c) + load<f32>(shifts + c));
    }
    x += row;
    y += row;
  }
}
