// Normalisation of each column by a mean and a variance of its own, or by those of the column itself, with gradients.

import { divide, sumRows } from "./sums.ts";

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

/**
 * Mean and variance (1 / rows) of each column, and the column normalised by them: y as from `batchNorm`. factors:
 * memory for two rows.
 */
export function batchNormalize(
  rows: i32,
  columns: i32,
  x: usize,
  gamma: usize,
  beta: usize,
  epsilon: f32,
  y: usize,
  mean: usize,
  variance: usize,
  factors: usize,
): void {
  const row = <usize>columns * 4;
  sumRows(rows, columns, x, mean);
  divide(columns, mean, <f32>rows, mean);
  timesCentred(rows, row, x, x, mean, 1, y); // (x - mean)², in y for now
  sumRows(rows, columns, y, variance);
  divide(columns, variance, <f32>rows, variance);
  batchNorm(rows, columns, x, mean, variance, beta, gamma, epsilon, y, factors);
}

/**
 * From dy: `dbeta = Σ dy`, `dgamma = Σ dy v` with `v = (x - mean) / sqrt(variance + ε)`, and
 * `dx = gamma / sqrt(variance + ε) (dy - dbeta / rows - v dgamma / rows)`. factors: memory for three rows.
 */
export function batchNormalizeGrad(
  rows: i32,
  columns: i32,
  dy: usize,
  x: usize,
  gamma: usize,
  mean: usize,
  variance: usize,
  epsilon: f32,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  factors: usize,
): void {
  const row = <usize>columns * 4;
  sumRows(rows, columns, dy, dbeta);
  timesCentred(rows, row, dy, x, mean, 0, dx); // dy (x - mean), in dx for now
  sumRows(rows, columns, dx, dgamma);
  const ofCentred = factors + row;
  const shifts = ofCentred + row;
  for (let c: usize = 0; c < row; c += 4) {
    const scale = <f32>1 / sqrt<f32>(load<f32>(variance + c) + epsilon);
    const sum = load<f32>(dgamma + c) * scale;
    const factor = load<f32>(gamma + c) * scale;
    store<f32>(dgamma + c, sum);
    store<f32>(factors + c, factor);
    store<f32>(ofCentred + c, (-factor * scale * sum) / <f32>rows);
    store<f32>(shifts + c, (-factor * load<f32>(dbeta + c)) / <f32>rows);
  }
  for (let i = 0; i < rows; i++) {
    let c: usize = 0;
    for (; c + 16 <= row; c += 16) {
      const centred = f32x4.sub(v128.load(x + c), v128.load(mean + c));
      const own = f32x4.mul(v128.load(dy + c), v128.load(factors + c));
      const moved = f32x4.add(f32x4.mul(centred, v128.load(ofCentred + c)), v128.load(shifts + c));
      v128.store(dx + c, f32x4.add(own, moved));
    }
    for (; c < row; c += 4) {
      const centred = load<f32>(x + c) - load<f32>(mean + c);
      const moved = centred * load<f32>(ofCentred + c) + load<f32>(shifts + c);
      store<f32>(dx + c, load<f32>(dy + c) * load<f32>(factors + c) + moved);
    }
    dy += row;
    x += row;
    dx += row;
  }
}

/** `to = a (x - mean)`, or `(x - mean)²`; `row` is the length of a row in bytes. */
function timesCentred(rows: i32, row: usize, a: usize, x: usize, mean: usize, squared: i32, to: usize): void {
  for (let i = 0; i < rows; i++) {
    let c: usize = 0;
    for (; c + 16 <= row; c += 16) {
      const centred = f32x4.sub(v128.load(x + c), v128.load(mean + c));
      v128.store(to + c, f32x4.mul(squared ? centred : v128.load(a + c), centred));
    }
    for (; c < row; c += 4) {
      const centred = load<f32>(x + c) - load<f32>(mean + c);
      store<f32>(to + c, (squared ? centred : load<f32>(a + c)) * centred);
    }
    a += row;
    x += row;
    to += row;
  }
}
