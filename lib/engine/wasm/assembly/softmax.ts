// Softmax cross-entropy, row by row; formulas in lib/engine/kernels/softmax-cross-entropy.ts.

import { exp4 } from "./exponential.ts";

/** JavaScript's, which whoever instantiates the module hands in: once a row it costs nothing. */
declare function log(x: f64): f64;

/** labels: float32 [batch, classes]; `dlogits = softmax(z) - y`, `loss = -Σ y log softmax(z)`. */
export function softmaxCrossEntropy(
  batch: i32,
  classes: i32,
  z: usize,
  y: usize,
  loss: usize,
  dlogits: usize,
): void {
  const row = <usize>classes * 4;
  for (let n = 0; n < batch; n++) {
    const largest = largestOf(row, z);
    const logSum = softmaxRow(row, z, largest, dlogits);
    let result: f32 = 0;
    for (let j: usize = 0; j < row; j += 4) {
      const label = load<f32>(y + j);
      result += label * (logSum - (load<f32>(z + j) - largest));
      store<f32>(dlogits + j, load<f32>(dlogits + j) - label);
    }
    store<f32>(loss, result);
    z += row;
    y += row;
    dlogits += row;
    loss += 4;
  }
}

/** labels: int32 [batch], the index of each row's class. Returns the first row whose label is no class, or -1. */
export function sparseSoftmaxCrossEntropy(
  batch: i32,
  classes: i32,
  z: usize,
  labels: usize,
  loss: usize,
  dlogits: usize,
): i32 {
  const row = <usize>classes * 4;
  for (let n = 0; n < batch; n++) {
    const largest = largestOf(row, z);
    const logSum = softmaxRow(row, z, largest, dlogits);
    const label = load<i32>(labels);
    if (label < 0 || label >= classes) return n;
    const at = <usize>label * 4;
    store<f32>(loss, logSum - (load<f32>(z + at) - largest));
    store<f32>(dlogits + at, load<f32>(dlogits + at) - 1);
    z += row;
    dlogits += row;
    loss += 4;
    labels += 4;
  }
  return -1;
}

function largestOf(row: usize, z: usize): f32 {
  let largest = -f32.MAX_VALUE;
  for (let j: usize = 0; j < row; j += 4) largest = max(largest, load<f32>(z + j));
  return largest;
}

/** softmax of one row of `row` bytes; returns log Σ exp(z - largest). Taking the largest off keeps all from overflowing. */
function softmaxRow(row: usize, z: usize, largest: f32, to: usize): f32 {
  const shift = f32x4.splat(largest);
  let sums = f32x4.splat(0);
  let j: usize = 0;
  for (; j + 16 <= row; j += 16) {
    const e = exp4(f32x4.sub(v128.load(z + j), shift));
    v128.store(to + j, e);
    sums = f32x4.add(sums, e);
  }
  let sum: f32 =
    f32x4.extract_lane(sums, 0) +
    f32x4.extract_lane(sums, 1) +
    f32x4.extract_lane(sums, 2) +
    f32x4.extract_lane(sums, 3);
  for (; j < row; j += 4) {
    const e = exp4(f32x4.sub(v128.load32_zero(z + j), shift));
    v128.store32_lane(to + j, e, 0);
    sum += f32x4.extract_lane(e, 0);
  }
  const scale: f32 = 1 / <f32>sum;
  for (j = 0; j + 16 <= row; j += 16) v128.store(to + j, f32x4.mul(v128.load(to + j), f32x4.splat(scale)));
  for (; j < row; j += 4) store<f32>(to + j, load<f32>(to + j) * scale);
  return <f32>log(sum);
}
