// A whole GRU layer, forward and backward; formulas and layouts in lib/engine/kernels/gru.ts.

import { sigmoid4, tanh4 } from "./exponential.ts";
import { multiply, pack, packedBytes } from "./multiply.ts";
import { sumRows } from "./sums.ts";

/** Bytes of scratch memory that `gru` wants. */
export function gruScratch(features: i32, units: i32): usize {
  return 128 + packedBytes(features, 3 * units) + packedBytes(units, 2 * units) + packedBytes(units, units);
}

/** Each row of `gates` holds z's parts of r, z, n, and u, until the gates take the place of the first three. */
export function gru(
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
  gates: usize,
  scratch: usize,
): void {
  const row = <usize>units * 4; // bytes of one row of h
  const gateRow = row * 4;
  const tile = scratch;
  const packedWx = tile + 128;
  const packedRZ = packedWx + packedBytes(features, 3 * units);
  const packedN = packedRZ + packedBytes(units, 2 * units);
  pack(features, 3 * units, Wx, 3 * row, 4, packedWx);
  pack(units, 2 * units, Wh, 3 * row, 4, packedRZ);
  pack(units, units, Wh + 2 * row, 3 * row, 4, packedN);
  const xRow = <usize>features * 4;
  multiply(batch * steps, features, 3 * units, x, xRow, 4, packedWx, b, 0, gates, gateRow, tile);
  const zRow = <usize>steps * gateRow;
  for (let t = 0; t < steps; t++) {
    const before = t === 0 ? h0 : h + <usize>(t - 1) * row;
    const beforeRow = t === 0 ? row : <usize>steps * row;
    const z = gates + <usize>t * gateRow;
    const u = z + 3 * row;
    multiply(batch, units, 2 * units, before, beforeRow, 4, packedRZ, z, zRow, z, zRow, tile);
    multiply(batch, units, units, before, beforeRow, 4, packedN, b + 3 * row, 0, u, zRow, tile);
    for (let n = 0; n < batch; n++) {
      const to = h + (<usize>n * <usize>steps + <usize>t) * row;
      throughGates(row, z + <usize>n * zRow, before + <usize>n * beforeRow, to);
    }
  }
}

/** One example, one step. */
function throughGates(row: usize, gate: usize, before: usize, h: usize): void {
  let j: usize = 0;
  for (; j + 16 <= row; j += 16) {
    const r = sigmoid4(v128.load(gate + j));
    const z = sigmoid4(v128.load(gate + j + row));
    const n = tanh4(f32x4.add(v128.load(gate + j + row * 2), f32x4.mul(r, v128.load(gate + j + row * 3))));
    const fresh = f32x4.mul(f32x4.sub(f32x4.splat(1), z), n);
    v128.store(gate + j, r);
    v128.store(gate + j + row, z);
    v128.store(gate + j + 2 * row, n);
    v128.store(h + j, f32x4.add(fresh, f32x4.mul(z, v128.load(before + j))));
  }
  for (; j < row; j += 4) {
    const r = sigmoid4(v128.load32_zero(gate + j));
    const z = sigmoid4(v128.load32_zero(gate + j + row));
    const u = v128.load32_zero(gate + j + row * 3);
    const n = tanh4(f32x4.add(v128.load32_zero(gate + j + row * 2), f32x4.mul(r, u)));
    const fresh = f32x4.mul(f32x4.sub(f32x4.splat(1), z), n);
    v128.store32_lane(gate + j, r, 0);
    v128.store32_lane(gate + j + row, z, 0);
    v128.store32_lane(gate + j + 2 * row, n, 0);
    v128.store32_lane(h + j, f32x4.add(fresh, f32x4.mul(z, v128.load32_zero(before + j))), 0);
  }
}

/** Bytes of scratch memory that `gruGrad` wants. */
export function gruGradScratch(batch: i32, steps: i32, features: i32, units: i32): usize {
  const rows = batch * steps;
  return (
    128 +
    <usize>rows * <usize>units * 20 + // dz, and h before each step
    packedBytes(2 * units, units) +
    packedBytes(units, units) +
    packedBytes(rows, 3 * units) +
    packedBytes(3 * units, features)
  );
}

/** dhSteps: 1 if dh holds every step, 0 if only the last; dx: 0 if it is not wanted. */
export function gruGrad(
  batch: i32,
  steps: i32,
  features: i32,
  units: i32,
  x: usize,
  Wx: usize,
  Wh: usize,
  h0: usize,
  h: usize,
  gates: usize,
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
  const dzRow = row * 4; // dr, dz, dn, du
  const WRow = row * 3;
  const tile = scratch;
  const dz = tile + 128;
  const H = dz + <usize>rows * dzRow;
  const packedRZ = H + <usize>rows * row;
  const packedN = packedRZ + packedBytes(2 * units, units);
  const packedDz = packedN + packedBytes(units, units);
  const packedWxT = packedDz + packedBytes(rows, 3 * units);
  pack(2 * units, units, Wh, 4, WRow, packedRZ); // of Wh transposed
  pack(units, units, Wh + 2 * row, 4, WRow, packedN);
  memory.fill(tile, 0, 128);
  // What comes from the step after; in the end, what comes from the first step.
  memory.fill(dh0, 0, <usize>batch * row);
  for (let t = steps - 1; t >= 0; t--) {
    for (let n = 0; n < batch; n++) {
      const index = <usize>n * <usize>steps + <usize>t;
      const next = <usize>n * row;
      const before = t === 0 ? h0 + next : h + (index - 1) * row;
      const above: usize = dhSteps ? dh + index * row : t === steps - 1 ? dh + next : 0;
      memory.copy(H + index * row, before, row);
      backThroughGates(row, gates + index * dzRow, before, above, dh0 + next, dz + index * dzRow);
    }
    const dzt = dz + <usize>t * dzRow;
    const stepRow = <usize>steps * dzRow;
    multiply(batch, 2 * units, units, dzt, stepRow, 4, packedRZ, dh0, row, dh0, row, tile);
    multiply(batch, units, units, dzt + 3 * row, stepRow, 4, packedN, dh0, row, dh0, row, tile);
  }
  memory.fill(dWx, 0, <usize>features * WRow);
  memory.fill(dWh, 0, <usize>units * WRow);
  const xRow = <usize>features * 4;
  pack(rows, 3 * units, dz, dzRow, 4, packedDz);
  multiply(features, rows, 3 * units, x, 4, xRow, packedDz, dWx, WRow, dWx, WRow, tile);
  pack(rows, 2 * units, dz, dzRow, 4, packedDz);
  multiply(units, rows, 2 * units, H, 4, row, packedDz, dWh, WRow, dWh, WRow, tile);
  const dWhN = dWh + 2 * row;
  pack(rows, units, dz + 3 * row, dzRow, 4, packedDz);
  multiply(units, rows, units, H, 4, row, packedDz, dWhN, WRow, dWhN, WRow, tile);
  sumRows(rows, 4 * units, dz, db);
  if (dx === 0) return;
  pack(3 * units, features, Wx, 4, WRow, packedWxT);
  memory.fill(dx, 0, <usize>rows * xRow);
  multiply(rows, 3 * units, features, dz, dzRow, 4, packedWxT, dx, xRow, dx, xRow, tile);
}

/**
 * One example, one step: from the gradient `above` (0: none) and from the next step's dh to dz; leaves in dh what
 * passes by the gates, `dh z`, to which the product with Whᵀ is added next.
 */
function backThroughGates(row: usize, gate: usize, before: usize, above: usize, dh: usize, dz: usize): void {
  const one = f32x4.splat(1);
  let j: usize = 0;
  for (; j + 16 <= row; j += 16) {
    const r = v128.load(gate + j);
    const z = v128.load(gate + j + row);
    const n = v128.load(gate + j + row * 2);
    const u = v128.load(gate + j + row * 3);
    let dht = v128.load(dh + j);
    if (above) dht = f32x4.add(dht, v128.load(above + j));
    const dTanh = f32x4.sub(one, f32x4.mul(n, n));
    const dn = f32x4.mul(f32x4.mul(dht, f32x4.sub(one, z)), dTanh);
    const dr = f32x4.mul(f32x4.mul(dn, u), f32x4.mul(r, f32x4.sub(one, r)));
    const change = f32x4.sub(v128.load(before + j), n);
    const dzt = f32x4.mul(f32x4.mul(dht, change), f32x4.mul(z, f32x4.sub(one, z)));
    v128.store(dz + j, dr);
    v128.store(dz + j + row, dzt);
    v128.store(dz + j + 2 * row, dn);
    v128.store(dz + j + 3 * row, f32x4.mul(dn, r));
    v128.store(dh + j, f32x4.mul(dht, z));
  }
  for (; j < row; j += 4) {
    const r = load<f32>(gate + j);
    const z = load<f32>(gate + j + row);
    const n = load<f32>(gate + j + row * 2);
    const dht = load<f32>(dh + j) + (above ? load<f32>(above + j) : 0);
    const dn = dht * (1 - z) * (1 - n * n);
    store<f32>(dz + j, dn * load<f32>(gate + j + row * 3) * r * (1 - r));
    store<f32>(dz + j + row, dht * (load<f32>(before + j) - n) * z * (1 - z));
    store<f32>(dz + j + 2 * row, dn);
    store<f32>(dz + j + 3 * row, dn * r);
    store<f32>(dh + j, dht * z);
  }
}
