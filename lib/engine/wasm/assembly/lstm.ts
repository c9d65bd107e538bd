// A whole LSTM layer, forward and backward; formulas and layouts in lib/engine/kernels/lstm.ts.

import { sigmoid4, tanh4 } from "./exponential.ts";
import { multiply, pack, packedBytes } from "./multiply.ts";
import { sumRows } from "./sums.ts";

/** Bytes of scratch memory that `lstm` wants. */
export function lstmScratch(features: i32, units: i32): usize {
  return 128 + packedBytes(features, 4 * units) + packedBytes(units, 4 * units);
}

/** The first 4 units of each row of `gates` hold z until the gates take its place. */
export function lstm(
  batch: i32,
  steps: i32,
  features: i32,
  units: i32,
  x: usize,
  Wx: usize,
  Wh: usize,
  b: usize,
  h0: usize,
  c0: usize,
  h: usize,
  c: usize,
  gates: usize,
  scratch: usize,
): void {
  const row = <usize>units * 4; // bytes of one row of h
  const gateRow = row * 5;
  const tile = scratch;
  const packedWx = tile + 128;
  const packedWh = packedWx + packedBytes(features, 4 * units);
  pack(features, 4 * units, Wx, 4 * row, 4, packedWx);
  pack(units, 4 * units, Wh, 4 * row, 4, packedWh);
  const xRow = <usize>features * 4;
  multiply(batch * steps, features, 4 * units, x, xRow, 4, packedWx, b, 0, gates, gateRow, tile);
  for (let t = 0; t < steps; t++) {
    const before = t === 0 ? h0 : h + <usize>(t - 1) * row;
    const beforeRow = t === 0 ? row : <usize>steps * row;
    const z = gates + <usize>t * gateRow;
    const zRow = <usize>steps * gateRow;
    multiply(batch, units, 4 * units, before, beforeRow, 4, packedWh, z, zRow, z, zRow, tile);
    for (let n = 0; n < batch; n++) {
      const at = (<usize>n * <usize>steps + <usize>t) * row;
      const cBefore = t === 0 ? c0 + <usize>n * row : c + at - row;
      const gate = z + <usize>n * zRow;
      let j: usize = 0;
      for (; j + 16 <= row; j += 16) {
        const i = sigmoid4(v128.load(gate + j));
        const f = sigmoid4(v128.load(gate + j + row));
        const g = tanh4(v128.load(gate + j + row * 2));
        const o = sigmoid4(v128.load(gate + j + row * 3));
        const cell = f32x4.add(f32x4.mul(f, v128.load(cBefore + j)), f32x4.mul(i, g));
        const tanhC = tanh4(cell);
        v128.store(gate + j, i);
        v128.store(gate + j + row, f);
        v128.store(gate + j + 2 * row, g);
        v128.store(gate + j + 3 * row, o);
        v128.store(gate + j + 4 * row, tanhC);
        v128.store(c + at + j, cell);
        v128.store(h + at + j, f32x4.mul(o, tanhC));
      }
      for (; j < row; j += 4) {
        const i = sigmoid4(v128.load32_zero(gate + j));
        const f = sigmoid4(v128.load32_zero(gate + j + row));
        const g = tanh4(v128.load32_zero(gate + j + row * 2));
        const o = sigmoid4(v128.load32_zero(gate + j + row * 3));
        const cell = f32x4.add(f32x4.mul(f, v128.load32_zero(cBefore + j)), f32x4.mul(i, g));
        const tanhC = tanh4(cell);
        v128.store32_lane(gate + j, i, 0);
        v128.store32_lane(gate + j + row, f, 0);
        v128.store32_lane(gate + j + 2 * row, g, 0);
        v128.store32_lane(gate + j + 3 * row, o, 0);
        v128.store32_lane(gate + j + 4 * row, tanhC, 0);
        v128.store32_lane(c + at + j, cell, 0);
        v128.store32_lane(h + at + j, f32x4.mul(o, tanhC), 0);
      }
    }
  }
}

/** Bytes of scratch memory that `lstmGrad` wants. */
export function lstmGradScratch(batch: i32, steps: i32, features: i32, units: i32): usize {
  const rows = batch * steps;
  return (
    128 +
    <usize>rows * <usize>units * 20 + // dz, and h before each step
    packedBytes(4 * units, units) +
    packedBytes(rows, 4 * units) +
    packedBytes(4 * units, features)
  );
}

/** dhSteps: 1 if dh holds every step, 0 if only the last; dx: 0 if it is not wanted. */
export function lstmGrad(
  batch: i32,
  steps: i32,
  features: i32,
  units: i32,
  x: usize,
  Wx: usize,
  Wh: usize,
  h0: usize,
  c0: usize,
  h: usize,
  c: usize,
  gates: usize,
  dh: usize,
  dhSteps: i32,
  dWx: usize,
  dWh: usize,
  db: usize,
  dh0: usize,
  dc0: usize,
  dx: usize,
  scratch: usize,
): void {
  const rows = batch * steps;
  const row = <usize>units * 4;
  const gateRow = row * 5;
  const dzRow = row * 4;
  const tile = scratch;
  const dz = tile + 128;
  const H = dz + <usize>rows * dzRow;
  const packedWhT = H + <usize>rows * row;
  const packedDz = packedWhT + packedBytes(4 * units, units);
  const packedWxT = packedDz + packedBytes(rows, 4 * units);
  pack(4 * units, units, Wh, 4, dzRow, packedWhT);
  // What comes from the step after; in the end, what comes from the first step.
  memory.fill(dh0, 0, <usize>batch * row);
  memory.fill(dc0, 0, <usize>batch * row);
  for (let t = steps - 1; t >= 0; t--) {
    for (let n = 0; n < batch; n++) {
      const index = <usize>n * <usize>steps + <usize>t;
      const cBefore = t === 0 ? c0 + <usize>n * row : c + (index - 1) * row;
      const above: usize = dhSteps ? dh + index * row : t === steps - 1 ? dh + <usize>n * row : 0;
      const next = <usize>n * row;
      backThroughGates(
        row,
        gates + index * gateRow,
        cBefore,
        above,
        dh0 + next,
        dc0 + next,
        dz + index * dzRow,
      );
    }
    const dzt = dz + <usize>t * dzRow;
    memory.fill(tile, 0, 128);
    multiply(batch, 4 * units, units, dzt, <usize>steps * dzRow, 4, packedWhT, dh0, row, dh0, row, tile);
  }
  for (let n = 0; n < batch && steps > 0; n++) {
    const to = H + <usize>n * <usize>steps * row;
    memory.copy(to, h0 + <usize>n * row, row);
    memory.copy(to + row, h + <usize>n * <usize>steps * row, <usize>(steps - 1) * row);
  }
  pack(rows, 4 * units, dz, dzRow, 4, packedDz);
  memory.fill(dWx, 0, <usize>features * dzRow);
  memory.fill(dWh, 0, <usize>units * dzRow);
  const xRow = <usize>features * 4;
  multiply(features, rows, 4 * units, x, 4, xRow, packedDz, dWx, dzRow, dWx, dzRow, tile);
  multiply(units, rows, 4 * units, H, 4, row, packedDz, dWh, dzRow, dWh, dzRow, tile);
  sumRows(rows, 4 * units, dz, db);
  if (dx === 0) return;
  pack(4 * units, features, Wx, 4, dzRow, packedWxT);
  memory.fill(dx, 0, <usize>rows * xRow);
  multiply(rows, 4 * units, features, dz, dzRow, 4, packedWxT, dx, xRow, dx, xRow, tile);
}

/**
 * One example, one step: from the gradient `above` (0: none) and from the next step's (dh, dc) to dz; leaves
 * dc for the step before, and 0 in dh, to which `dz Whᵀ` is added next.
 */
function backThroughGates(
  row: usize,
  gate: usize,
  cBefore: usize,
  above: usize,
  dh: usize,
  dc: usize,
  dz: usize,
): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  let j: usize = 0;
  for (; j + 16 <= row; j += 16) {
    const i = v128.load(gate + j);
    const f = v128.load(gate + j + row);
    const g = v128.load(gate + j + row * 2);
    const o = v128.load(gate + j + row * 3);
    const tanhC = v128.load(gate + j + row * 4);
    let dht = v128.load(dh + j);
    if (above) dht = f32x4.add(dht, v128.load(above + j));
    const dTanh = f32x4.mul(o, f32x4.sub(one, f32x4.mul(tanhC, tanhC)));
    const dct = f32x4.add(v128.load(dc + j), f32x4.mul(dht, dTanh));
    const di = f32x4.mul(f32x4.mul(dct, g), f32x4.mul(i, f32x4.sub(one, i)));
    const df = f32x4.mul(f32x4.mul(dct, v128.load(cBefore + j)), f32x4.mul(f, f32x4.sub(one, f)));
    const dg = f32x4.mul(f32x4.mul(dct, i), f32x4.sub(one, f32x4.mul(g, g)));
    const dout = f32x4.mul(f32x4.mul(dht, tanhC), f32x4.mul(o, f32x4.sub(one, o)));
    v128.store(dz + j, di);
    v128.store(dz + j + row, df);
    v128.store(dz + j + 2 * row, dg);
    v128.store(dz + j + 3 * row, dout);
    v128.store(dc + j, f32x4.mul(dct, f));
    v128.store(dh + j, zero);
  }
  for (; j < row; j += 4) {
    const i = load<f32>(gate + j);
    const f = load<f32>(gate + j + row);
    const g = load<f32>(gate + j + row * 2);
    const o = load<f32>(gate + j + row * 3);
    const tanhC = load<f32>(gate + j + row * 4);
    const dht = load<f32>(dh + j) + (above ? load<f32>(above + j) : 0);
    const dct = load<f32>(dc + j) + dht * o * (1 - tanhC * tanhC);
    store<f32>(dz + j, dct * g * i * (1 - i));
    store<f32>(dz + j + row, dct * load<f32>(cBefore + j) * f * (1 - f));
    store<f32>(dz + j + 2 * row, dct * i * (1 - g * g));
    store<f32>(dz + j + 3 * row, dht * tanhC * o * (1 - o));
    store<f32>(dc + j, dct * f);
    store<f32>(dh + j, 0);
  }
}
