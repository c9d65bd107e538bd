// A whole SimpleRNN layer, forward and backward; formulas and layouts in lib/engine/kernels/simple-rnn.ts.

import { tanh } from "./activations.ts";
import { multiply, pack, packedBytes } from "./multiply.ts";
import { sumRows } from "./sums.ts";

/** Bytes of scratch memory that `simpleRnn` wants. */
export function simpleRnnScratch(features: i32, units: i32): usize {
  return 128 + packedBytes(features, units) + packedBytes(units, units);
}

/** Each row of h holds z until tanh takes its place. */
export function simpleRnn(
  batch: i32,
  steps: i32,
  features: i32,
  units: i32,
  x: usize,
  Wx: usize,
  Wh: usize,
  b: usize,
  h0: usize,
  h: usize,
  scratch: usize,
): void {
  const row = <usize>units * 4;
  const stepRow = <usize>steps * row; // from one example to the next
  const tile = scratch;
  const packedWx = tile + 128;
  const packedWh = packedWx + packedBytes(features, units);
  pack(features, units, Wx, row, 4, packedWx);
  pack(units, units, Wh, row, 4, packedWh);
  multiply(batch * steps, features, units, x, <usize>features * 4, 4, packedWx, b, 0, h, row, tile);
  for (let t = 0; t < steps; t++) {
    const before = t === 0 ? h0 : h + <usize>(t - 1) * row;
    const beforeRow = t === 0 ? row : stepRow;
    const z = h + <usize>t * row;
    multiply(batch, units, units, before, beforeRow, 4, packedWh, z, stepRow, z, stepRow, tile);
    for (let n: usize = 0; n < <usize>batch; n++) tanh(units, z + n * stepRow, z + n * stepRow);
  }
}

/** Bytes of scratch memory that `simpleRnnGrad` wants. */
export function simpleRnnGradScratch(batch: i32, steps: i32, features: i32, units: i32): usize {
  const rows = batch * steps;
  return (
    128 +
    <usize>rows * <usize>units * 8 + // dz, and h before each step
    packedBytes(units, units) +
    packedBytes(rows, units) +
    packedBytes(units, features)
  );
}

/** dhSteps: 1 if dh holds every step, 0 if only the last; dx: 0 if it is not wanted. */
export function simpleRnnGrad(
  batch: i32,
  steps: i32,
  features: i32,
  units: i32,
  x: usize,
  Wx: usize,
  Wh: usize,
  h0: usize,
  h: usize,
  dh: usize,
  dhSteps: i32,
  dWx: usize,
  dWh: usize,
  db: usize,
  dh0: usize,
  dx: usize,
  scratch: usize,
): void {
  const rows = batch * steps;
  const row = <usize>units * 4;
  const stepRow = <usize>steps * row;
  const tile = scratch;
  const dz = tile + 128;
  const H = dz + <usize>rows * row;
  const packedWhT = H + <usize>rows * row;
  const packedDz = packedWhT + packedBytes(units, units);
  const packedWxT = packedDz + packedBytes(rows, units);
  pack(units, units, Wh, 4, row, packedWhT);
  memory.fill(tile, 0, 128);
  // What comes from the step after; in the end, what comes from the first step.
  memory.fill(dh0, 0, <usize>batch * row);
  for (let t = steps - 1; t >= 0; t--) {
    for (let n = 0; n < batch; n++) {
      const index = <usize>n * <usize>steps + <usize>t;
      const next = <usize>n * row;
      const above: usize = dhSteps ? dh + index * row : t === steps - 1 ? dh + next : 0;
      memory.copy(H + index * row, t === 0 ? h0 + next : h + (index - 1) * row, row);
      backThroughTanh(row, h + index * row, above, dh0 + next, dz + index * row);
    }
    multiply(batch, units, units, dz + <usize>t * row, stepRow, 4, packedWhT, dh0, row, dh0, row, tile);
  }
  memory.fill(dWx, 0, <usize>features * row);
  memory.fill(dWh, 0, <usize>units * row);
  const xRow = <usize>features * 4;
  pack(rows, units, dz, row, 4, packedDz);
  multiply(features, rows, units, x, 4, xRow, packedDz, dWx, row, dWx, row, tile);
  multiply(units, rows, units, H, 4, row, packedDz, dWh, row, dWh, row, tile);
  sumRows(rows, units, dz, db);
  if (dx === 0) return;
  pack(units, features, Wx, 4, row, packedWxT);
  memory.fill(dx, 0, <usize>rows * xRow);
  multiply(rows, units, features, dz, row, 4, packedWxT, dx, xRow, dx, xRow, tile);
}

/**
 * One example, one step: from the gradient `above` (0: none) and from the next step's dh to dz; leaves 0 in dh, to
 * which `dz Whᵀ` is added next.
 */
function backThroughTanh(row: usize, h: usize, above: usize, dh: usize, dz: usize): void {
  const one = f32x4.splat(1);
  let j: usize = 0;
  for (; j + 16 <= row; j += 16) {
    const y = v128.load(h + j);
    let dht = v128.load(dh + j);
    if (above) dht = f32x4.add(dht, v128.load(above + j));
    v128.store(dz + j, f32x4.mul(dht, f32x4.sub(one, f32x4.mul(y, y))));
    v128.store(dh + j, f32x4.splat(0));
  }
  for (; j < row; j += 4) {
    const y = load<f32>(h + j);
    const dht = load<f32>(dh + j) + (above ? load<f32>(above + j) : 0);
    store<f32>(dz + j, dht * (1 - y * y));
    store<f32>(dh + j, 0);
  }
}
