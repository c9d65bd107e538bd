// A whole GRU layer in one kernel, over all steps; and its gradients, through time.

import * as tf from "@tensorflow/tfjs-core";

import { checkTensor } from "./check-tensor.ts";
import { addProduct, matrix, transposed } from "./multiply.ts";
import { registerForms, runKernel } from "./register.ts";

export interface GruOutputs {
  /** What the layer gives: `[batch, steps, units]`. */
  h: tf.Tensor3D;
  /** `[batch, steps, 4 units]`: r, z, n after their activations, then n's part of h, `h Whn + bhn`. */
  gates: tf.Tensor3D;
}

/** What the backward pass needs to know of the forward pass. */
export interface GruCache extends GruOutputs {
  x: tf.Tensor3D;
  Wx: tf.Tensor2D;
  Wh: tf.Tensor2D;
  h0: tf.Tensor2D;
}

export interface GruGradients {
  /** Only if asked for: the first layer of a model does without. */
  dx?: tf.Tensor3D;
  dWx: tf.Tensor2D;
  dWh: tf.Tensor2D;
  db: tf.Tensor1D;
  dh0: tf.Tensor2D;
}

/**
 * At each step `[r z n] = x Wx + b[r z n]` and `[r' z' u] = h Wh + [0 0 bhn]`, then `r = sigmoid(r + r')`,
 * `z = sigmoid(z + z')`, `n = tanh(n + r u)` and `h' = (1 - z) n + z h`.
 *
 * x [batch, steps, features], Wx [features, 3 units], Wh [units, 3 units], h0 [batch, units], and b [4 units]: those
 * of r, z and n, then bhn, n's that the reset gate multiplies.
 */
export function gru(
  x: tf.Tensor3D,
  Wx: tf.Tensor2D,
  Wh: tf.Tensor2D,
  b: tf.Tensor1D,
  h0: tf.Tensor2D,
): GruOutputs {
  checkTensor("gru: x", x, ["batch", "steps", "features"]);
  checkTensor("gru: Wh", Wh, ["units", "3 units"]);
  const [batch, , features] = x.shape;
  const [units] = Wh.shape;
  const Wshape = `Wh [${Wh.shape.join(", ")}]`;
  const both = { because: `x [${x.shape.join(", ")}] and ${Wshape}` };
  checkTensor("gru: Wh", Wh, [units, 3 * units]);
  checkTensor("gru: Wx", Wx, [features, 3 * units], both);
  checkTensor("gru: b", b, [4 * units], { because: Wshape });
  checkTensor("gru: h0", h0, [batch, units], both);
  const [h, gates] = runKernel("GRU", { x, Wx, Wh, b, h0 });
  return { h: h as tf.Tensor3D, gates: gates as tf.Tensor3D };
}

/**
 * Backwards in time, with `dh` at a step from above and from the next step: `dn = dh (1 - z)`,
 * `dz = dh (h_before - n)`, each through its activation; `du = dn r`, `dr = dn u` through its activation; then
 * `dh_before = dh z + [dr dz du] Whᵀ`; at the end `dWx = Σ xᵀ [dr dz dn]`, `dWh = Σ h_beforeᵀ [dr dz du]`,
 * `db = Σ [dr dz dn du]`, `dx = [dr dz dn] Wxᵀ`.
 *
 * dh [batch, steps, units], or [batch, units] where only the last step's output was used.
 */
export function gruGrad(
  { x, Wx, Wh, h0, h, gates }: GruCache,
  dh: tf.Tensor3D | tf.Tensor2D,
  { dx = true }: { dx?: boolean } = {},
): GruGradients {
  const [batch, steps, units] = h.shape;
  const because = `h [${h.shape.join(", ")}]`;
  checkTensor("gruGrad: dh", dh, dh.rank === 2 ? [batch, units] : [batch, steps, units], { because });
  checkTensor("gruGrad: gates", gates, [batch, steps, 4 * units], { because });
  const [dWx, dWh, db, dh0, ...rest] = runKernel("GRUGrad", { x, Wx, Wh, h0, h, gates, dh }, { dx });
  return {
    ...(dx && { dx: rest[0] as tf.Tensor3D }),
    dWx: dWx as tf.Tensor2D,
    dWh: dWh as tf.Tensor2D,
    db: db as tf.Tensor1D,
    dh0: dh0 as tf.Tensor2D,
  };
}

type Forward = Record<"x" | "Wx" | "Wh" | "b" | "h0", tf.TensorInfo>;
type Backward = Record<"x" | "Wx" | "Wh" | "h0" | "h" | "gates" | "dh", tf.TensorInfo>;

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

registerForms<Forward, object>("GRU", {
  shapes({ x, Wh }) {
    const [batch, steps] = x.shape as [number, number];
    const units = Wh.shape[0]!;
    return [
      [batch, steps, units],
      [batch, steps, 4 * units],
    ];
  },
  plain(memory, inputs, [h, gates]) {
    const [batch, steps, features] = inputs.x.shape as [number, number, number];
    const units = inputs.Wh.shape[0]!;
    const b = memory.view(inputs.b);
    const h0 = memory.view(inputs.h0);
    const Wx = matrix(memory.view(inputs.Wx), 3 * units);
    const Wh = memory.view(inputs.Wh);
    const WhRZ = matrix(Wh, 2 * units, 0, 3 * units);
    const WhN = matrix(Wh, units, 2 * units, 3 * units);
    const x = matrix(memory.view(inputs.x), features);
    // Of each row r, z, n before their activations, and u; in place.
    for (let row = 0; row < batch * steps; row++) gates!.set(b, row * 4 * units);
    addProduct(batch * steps, features, 3 * units, x, Wx, matrix(gates!, 3 * units, 0, 4 * units));
    for (let t = 0; t < steps; t++) {
      const before = t === 0 ? matrix(h0, units) : matrix(h!, units, (t - 1) * units, steps * units);
      const at = t * 4 * units;
      addProduct(batch, units, 2 * units, before, WhRZ, matrix(gates!, 2 * units, at, steps * 4 * units));
      addProduct(batch, units, units, before, WhN, matrix(gates!, units, at + 3 * units, steps * 4 * units));
      for (let m = 0; m < batch; m++) {
        const row = m * steps + t;
        for (let j = 0; j < units; j++) {
          const gate = row * 4 * units + j;
          const r = sigmoid(gates![gate]!);
          const z = sigmoid(gates![gate + units]!);
          const n = Math.tanh(gates![gate + 2 * units]! + r * gates![gate + 3 * units]!);
          const hBefore = t === 0 ? h0[m * units + j]! : h![(row - 1) * units + j]!;
          gates![gate] = r;
          gates![gate + units] = z;
          gates![gate + 2 * units] = n;
          h![row * units + j] = (1 - z) * n + z * hBefore;
        }
      }
    }
  },
  simd(simd, { x, Wx, Wh, b, h0 }, outputs) {
    const [batch, steps, features] = x.shape as [number, number, number];
    const units = Wh.shape[0]!;
    const scratch = simd.scratch(simd.kernels.gruScratch(features, units));
    const inputs = [x, Wx, Wh, b, h0].map((input) => simd.at(input));
    simd.kernels.gru(batch, steps, features, units, ...inputs, ...outputs, scratch);
  },
  composed({ x, Wx, Wh, b, h0 }) {
    const [batch, units] = h0.shape as [number, number];
    const [bx, bhn] = tf.split(b, [3 * units, units]) as [tf.Tensor, tf.Tensor];
    let h = h0;
    const steps = tf.unstack(x, 1).map((xt) => {
      const [rx, zx, nx] = tf.split(xt.matMul(Wx).add(bx), 3, 1); // each [batch, units]
      const [rh, zh, nh] = tf.split(h.matMul(Wh), 3, 1);
      const u = nh!.add(bhn);
      const r = rx!.add(rh!).sigmoid();
      const z = zx!.add(zh!).sigmoid();
      const n = nx!.add(r.mul(u)).tanh();
      h = tf.sub(1, z).mul(n).add(z.mul(h));
      return { h, gates: tf.concat([r, z, n, u], 1) };
    });
    if (steps.length === 0) return [tf.zeros([batch, 0, units]), tf.zeros([batch, 0, 4 * units])];
    return [
      tf.stack(
        steps.map(({ h }) => h),
        1,
      ),
      tf.stack(
        steps.map(({ gates }) => gates),
        1,
      ),
    ];
  },
});

registerForms<Backward, { dx: boolean }>("GRUGrad", {
  shapes({ x, Wx, Wh, h0 }, { dx }) {
    const gradients = [Wx.shape, Wh.shape, [4 * Wh.shape[0]!], h0.shape];
    return dx ? [...gradients, x.shape] : gradients;
  },
  plain(memory, inputs, [dWx, dWh, db, dh0, dx]) {
    const [batch, steps, features] = inputs.x.shape as [number, number, number];
    const units = inputs.Wh.shape[0]!;
    const everyStep = inputs.dh.shape.length === 3;
    const gates = memory.view(inputs.gates);
    const dh = memory.view(inputs.dh);
    const h = memory.view(inputs.h);
    const h0 = memory.view(inputs.h0);
    const WhT = transposed(matrix(memory.view(inputs.Wh), 3 * units)); // [3 units, units]
    const WhTn = { ...WhT, offset: 2 * units };
    const rows = batch * steps;
    const dZ = new Float32Array(rows * 4 * units); // [batch, steps, 4 units]: dr, dz, dn, du
    const H = new Float32Array(rows * units); // h before each step
    dh0!.fill(0); // the gradient that comes from the step after, in the end from the first step
    for (let t = steps - 1; t >= 0; t--) {
      for (let m = 0; m < batch; m++) {
        const row = m * steps + t;
        for (let j = 0; j < units; j++) {
          const gate = row * 4 * units + j;
          const r = gates[gate]!;
          const z = gates[gate + units]!;
          const n = gates[gate + 2 * units]!;
          const u = gates[gate + 3 * units]!;
          const k = m * units + j;
          const hBefore = t === 0 ? h0[k]! : h[(row - 1) * units + j]!;
          const above = everyStep ? dh[row * units + j]! : t === steps - 1 ? dh[k]! : 0;
          const dht = dh0![k]! + above;
          const dn = dht * (1 - z) * (1 - n * n);
          dZ[gate] = dn * u * r * (1 - r);
          dZ[gate + units] = dht * (hBefore - n) * z * (1 - z);
          dZ[gate + 2 * units] = dn;
          dZ[gate + 3 * units] = dn * r;
          dh0![k] = dht * z;
          H[row * units + j] = hBefore;
        }
      }
      const at = t * 4 * units;
      const next = matrix(dh0!, units);
      addProduct(batch, 2 * units, units, matrix(dZ, 2 * units, at, steps * 4 * units), WhT, next);
      addProduct(batch, units, units, matrix(dZ, units, at + 3 * units, steps * 4 * units), WhTn, next);
    }
    const part = (blocks: number, from: number) => matrix(dZ, blocks * units, from * units, 4 * units);
    const xT = transposed(matrix(memory.view(inputs.x), features));
    const HT = transposed(matrix(H, units));
    addProduct(features, rows, 3 * units, xT, part(3, 0), matrix(dWx!.fill(0), 3 * units));
    addProduct(units, rows, 2 * units, HT, part(2, 0), matrix(dWh!.fill(0), 3 * units));
    addProduct(units, rows, units, HT, part(1, 3), matrix(dWh!, units, 2 * units, 3 * units));
    db!.fill(0);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < 4 * units; j++) db![j]! += dZ[row * 4 * units + j]!;
    }
    if (!dx) return;
    const WxT = transposed(matrix(memory.view(inputs.Wx), 3 * units));
    addProduct(rows, 3 * units, features, part(3, 0), WxT, matrix(dx.fill(0), features));
  },
  simd(simd, { x, Wx, Wh, h0, h, gates, dh }, outputs) {
    const [batch, steps, features] = x.shape as [number, number, number];
    const sizes = [batch, steps, features, Wh.shape[0]!] as const;
    const scratch = simd.scratch(simd.kernels.gruGradScratch(...sizes));
    const inputs = [x, Wx, Wh, h0, h, gates, dh].map((input) => simd.at(input));
    const [dWx, dWh, db, dh0, dx = 0] = outputs;
    const everyStep = dh.shape.length === 3 ? 1 : 0;
    simd.kernels.gruGrad(...sizes, ...inputs, everyStep, dWx!, dWh!, db!, dh0!, dx, scratch);
  },
  composed({ x, Wx, Wh, h0, h, gates, dh }, { dx }) {
    const [batch, steps, units] = h.shape as [number, number, number];
    const before = tf.concat([h0.expandDims(1), h], 1).slice([0, 0, 0], [batch, steps, units]);
    const at = (all: tf.Tensor, t: number) => all.slice([0, t, 0], [batch, 1, -1]).squeeze([1]);
    let dht: tf.Tensor = tf.zeros([batch, units]);
    const dxs: tf.Tensor[] = []; // [dr dz dn] of each step, [batch, 3 units]
    const dhs: tf.Tensor[] = []; // [dr dz du]
    for (let t = steps - 1; t >= 0; t--) {
      const [r, z, n, u] = tf.split(at(gates, t), 4, 1) as tf.Tensor[];
      if (dh.rank === 3) dht = dht.add(at(dh, t));
      else if (t === steps - 1) dht = dht.add(dh);
      const dn = dht.mul(tf.sub(1, z!)).mul(tf.sub(1, n!.square()));
      const dr = dn.mul(u!).mul(r!).mul(tf.sub(1, r!));
      const dz = dht.mul(at(before, t).sub(n!)).mul(z!).mul(tf.sub(1, z!));
      dxs.unshift(tf.concat([dr, dz, dn], 1));
      dhs.unshift(tf.concat([dr, dz, dn.mul(r!)], 1));
      dht = dht.mul(z!).add(dhs[0]!.matMul(Wh, false, true));
    }
    const flat = (all: tf.Tensor) => all.reshape([batch * steps, all.shape[2]!]);
    const stacked = (all: tf.Tensor[]) =>
      steps === 0 ? tf.zeros([0, 3 * units]) : flat(tf.stack(all, 1) as tf.Tensor);
    const [dzx, dzh] = [stacked(dxs), stacked(dhs)]; // [batch * steps, 3 units]
    const db = tf.concat([dzx.sum(0), dzh.sum(0).slice([2 * units], [units])], 0);
    const gradients = [flat(x).matMul(dzx, true, false), flat(before).matMul(dzh, true, false), db, dht];
    return dx ? [...gradients, dzx.matMul(Wx, false, true).reshape(x.shape)] : gradients;
  },
});
