// A whole LSTM layer in one kernel, over all steps; and its gradients, through time.

import * as tf from "@tensorflow/tfjs-core";

import { checkTensor } from "./check-tensor.ts";
import { addProduct, matrix, transposed } from "./multiply.ts";
import { registerForms, runKernel } from "./register.ts";

export interface LstmOutputs {
  /** What the layer gives, and its memory: `[batch, steps, units]`. */
  h: tf.Tensor3D;
  c: tf.Tensor3D;
  /** `[batch, steps, 5 units]`: i, f, g, o after their activations, then tanh(c). */
  gates: tf.Tensor3D;
}

/** What the backward pass needs to know of the forward pass. */
export interface LstmCache extends LstmOutputs {
  x: tf.Tensor3D;
  Wx: tf.Tensor2D;
  Wh: tf.Tensor2D;
  h0: tf.Tensor2D;
  c0: tf.Tensor2D;
}

export interface LstmGradients {
  /** Only if asked for: the first layer of a model does without. */
  dx?: tf.Tensor3D;
  dWx: tf.Tensor2D;
  dWh: tf.Tensor2D;
  db: tf.Tensor1D;
  dh0: tf.Tensor2D;
  dc0: tf.Tensor2D;
}

/**
 * At each step `[i f g o] = x Wx + h Wh + b`, then `c' = sigmoid(f) c + sigmoid(i) tanh(g)` and
 * `h' = sigmoid(o) tanh(c')`.
 *
 * x [batch, steps, features], Wx [features, 4 units], Wh [units, 4 units], b [4 units], h0 and c0 [batch, units];
 * the gates lie in the order of PyTorch and Keras: input, forget, candidate, output.
 */
export function lstm(
  x: tf.Tensor3D,
  Wx: tf.Tensor2D,
  Wh: tf.Tensor2D,
  b: tf.Tensor1D,
  h0: tf.Tensor2D,
  c0: tf.Tensor2D,
): LstmOutputs {
  checkTensor("lstm: x", x, ["batch", "steps", "features"]);
  checkTensor("lstm: Wh", Wh, ["units", "4 units"]);
  const [batch, , features] = x.shape;
  const [units] = Wh.shape;
  const Wshape = `Wh [${Wh.shape.join(", ")}]`;
  checkTensor("lstm: Wh", Wh, [units, 4 * units]);
  checkTensor("lstm: Wx", Wx, [features, 4 * units], { because: `x [${x.shape.join(", ")}] and ${Wshape}` });
  checkTensor("lstm: b", b, [4 * units], { because: Wshape });
  for (const [name, state] of [
    ["h0", h0],
    ["c0", c0],
  ] as const) {
    checkTensor(`lstm: ${name}`, state, [batch, units], {
      because: `x [${x.shape.join(", ")}] and ${Wshape}`,
    });
  }
  const [h, c, gates] = runKernel("LSTM", { x, Wx, Wh, b, h0, c0 });
  return { h: h as tf.Tensor3D, c: c as tf.Tensor3D, gates: gates as tf.Tensor3D };
}

/**
 * Backwards in time, with `dh` at a step from above and from the next step:
 * `do = dh tanh(c)`, `dc += dh o (1 - tanh²(c))`, `di = dc g`, `df = dc c_before`, `dg = dc i`, each through its
 * activation; then `dh_before = dz Whᵀ`, `dc_before = dc f`; at the end `dWx = Σ xᵀ dz`, `dWh = Σ h_beforeᵀ dz`,
 * `db = Σ dz`, `dx = dz Wxᵀ`.
 *
 * dh [batch, steps, units], or [batch, units] where only the last step's output was used.
 */
export function lstmGrad(
  { x, Wx, Wh, h0, c0, h, c, gates }: LstmCache,
  dh: tf.Tensor3D | tf.Tensor2D,
  { dx = true }: { dx?: boolean } = {},
): LstmGradients {
  const [batch, steps, units] = h.shape;
  const because = `h [${h.shape.join(", ")}]`;
  checkTensor("lstmGrad: dh", dh, dh.rank === 2 ? [batch, units] : [batch, steps, units], { because });
  checkTensor("lstmGrad: gates", gates, [batch, steps, 5 * units], { because });
  const inputs = { x, Wx, Wh, h0, c0, h, c, gates, dh };
  const [dWx, dWh, db, dh0, dc0, ...rest] = runKernel("LSTMGrad", inputs, { dx });
  return {
    ...(dx && { dx: rest[0] as tf.Tensor3D }),
    dWx: dWx as tf.Tensor2D,
    dWh: dWh as tf.Tensor2D,
    db: db as tf.Tensor1D,
    dh0: dh0 as tf.Tensor2D,
    dc0: dc0 as tf.Tensor2D,
  };
}

type Forward = Record<"x" | "Wx" | "Wh" | "b" | "h0" | "c0", tf.TensorInfo>;
type Backward = Record<"x" | "Wx" | "Wh" | "h0" | "c0" | "h" | "c" | "gates" | "dh", tf.TensorInfo>;

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

registerForms<Forward, object>("LSTM", {
  shapes({ x, Wh }) {
    const [batch, steps] = x.shape as [number, number];
    const units = Wh.shape[0]!;
    return [
      [batch, steps, units],
      [batch, steps, units],
      [batch, steps, 5 * units],
    ];
  },
  plain(memory, inputs, [h, c, gates]) {
    const [batch, steps, features] = inputs.x.shape as [number, number, number];
    const units = inputs.Wh.shape[0]!;
    const b = memory.view(inputs.b);
    const h0 = memory.view(inputs.h0);
    const c0 = memory.view(inputs.c0);
    const Wx = matrix(memory.view(inputs.Wx), 4 * units);
    const Wh = matrix(memory.view(inputs.Wh), 4 * units);
    const x = matrix(memory.view(inputs.x), features);
    const Z = new Float32Array(batch * steps * 4 * units); // [batch, steps, 4 units]
    for (let row = 0; row < batch * steps; row++) Z.set(b, row * 4 * units);
    addProduct(batch * steps, features, 4 * units, x, Wx, matrix(Z, 4 * units));
    for (let t = 0; t < steps; t++) {
      const before = t === 0 ? matrix(h0, units) : matrix(h!, units, (t - 1) * units, steps * units);
      const zt = matrix(Z, 4 * units, t * 4 * units, steps * 4 * units);
      addProduct(batch, units, 4 * units, before, Wh, zt);
      for (let n = 0; n < batch; n++) {
        const row = n * steps + t;
        const z = row * 4 * units;
        const at = row * units;
        const gate = row * 5 * units;
        for (let j = 0; j < units; j++) {
          const i = sigmoid(Z[z + j]!);
          const f = sigmoid(Z[z + units + j]!);
          const g = Math.tanh(Z[z + 2 * units + j]!);
          const o = sigmoid(Z[z + 3 * units + j]!);
          const cell = f * (t === 0 ? c0[n * units + j]! : c![at - units + j]!) + i * g;
          const tanhC = Math.tanh(cell);
          c![at + j] = cell;
          h![at + j] = o * tanhC;
          gates![gate + j] = i;
          gates![gate + units + j] = f;
          gates![gate + 2 * units + j] = g;
          gates![gate + 3 * units + j] = o;
          gates![gate + 4 * units + j] = tanhC;
        }
      }
    }
  },
  simd(simd, { x, Wx, Wh, b, h0, c0 }, outputs) {
    const [batch, steps, features] = x.shape as [number, number, number];
    const units = Wh.shape[0]!;
    const scratch = simd.scratch(simd.kernels.lstmScratch(features, units));
    const inputs = [x, Wx, Wh, b, h0, c0].map((input) => simd.at(input));
    simd.kernels.lstm(batch, steps, features, units, ...inputs, ...outputs, scratch);
  },
  composed({ x, Wx, Wh, b, h0, c0 }) {
    let [h, c] = [h0, c0];
    const steps = tf.unstack(x, 1).map((xt) => {
      const [i, f, g, o] = tf.split(xt.matMul(Wx).add(h.matMul(Wh)).add(b), 4, 1); // each [batch, units]
      const gates = [i!.sigmoid(), f!.sigmoid(), g!.tanh(), o!.sigmoid()] as const;
      c = gates[1].mul(c).add(gates[0].mul(gates[2]));
      const tanhC = c.tanh();
      h = gates[3].mul(tanhC);
      return { h, c, gates: tf.concat([...gates, tanhC], 1) };
    });
    const [batch, units] = h0.shape as [number, number];
    const over = (key: "h" | "c" | "gates", width: number) =>
      steps.length === 0
        ? tf.zeros([batch, 0, width])
        : tf.stack(
            steps.map((step) => step[key]),
            1,
          );
    return [over("h", units), over("c", units), over("gates", 5 * units)];
  },
});

registerForms<Backward, { dx: boolean }>("LSTMGrad", {
  shapes({ x, Wx, Wh, h0, c0 }, { dx }) {
    const gradients = [Wx.shape, Wh.shape, [Wh.shape[1]!], h0.shape, c0.shape];
    return dx ? [...gradients, x.shape] : gradients;
  },
  plain(memory, inputs, [dWx, dWh, db, dh0, dc0, dx]) {
    const [batch, steps, features] = inputs.x.shape as [number, number, number];
    const units = inputs.Wh.shape[0]!;
    const everyStep = inputs.dh.shape.length === 3;
    const c0 = memory.view(inputs.c0);
    const c = memory.view(inputs.c);
    const gates = memory.view(inputs.gates);
    const dh = memory.view(inputs.dh);
    const WhT = transposed(matrix(memory.view(inputs.Wh), 4 * units));
    const dZ = new Float32Array(batch * steps * 4 * units); // [batch, steps, 4 units]
    const H = new Float32Array(batch * steps * units); // h before each step
    dh0!.fill(0); // the gradient that comes from the step after, in the end from the first step
    dc0!.fill(0);
    for (let t = steps - 1; t >= 0; t--) {
      for (let n = 0; n < batch; n++) {
        const row = n * steps + t;
        const at = row * units;
        const gate = row * 5 * units;
        const z = row * 4 * units;
        for (let j = 0; j < units; j++) {
          const i = gates[gate + j]!;
          const f = gates[gate + units + j]!;
          const g = gates[gate + 2 * units + j]!;
          const o = gates[gate + 3 * units + j]!;
          const tanhC = gates[gate + 4 * units + j]!;
          const k = n * units + j;
          const above = everyStep ? dh[at + j]! : t === steps - 1 ? dh[k]! : 0;
          const dht = dh0![k]! + above;
          const dct = dc0![k]! + dht * o * (1 - tanhC * tanhC);
          dZ[z + j] = dct * g * i * (1 - i);
          dZ[z + units + j] = dct * (t === 0 ? c0[k]! : c[at - units + j]!) * f * (1 - f);
          dZ[z + 2 * units + j] = dct * i * (1 - g * g);
          dZ[z + 3 * units + j] = dht * tanhC * o * (1 - o);
          dc0![k] = dct * f;
        }
      }
      dh0!.fill(0);
      const dzt = matrix(dZ, 4 * units, t * 4 * units, steps * 4 * units);
      addProduct(batch, 4 * units, units, dzt, WhT, matrix(dh0!, units));
    }
    const h = memory.view(inputs.h);
    const h0 = memory.view(inputs.h0);
    for (let n = 0; n < batch; n++) {
      const at = n * steps * units;
      if (steps === 0) break;
      H.set(h0.subarray(n * units, (n + 1) * units), at);
      H.set(h.subarray(at, at + (steps - 1) * units), at + units);
    }
    const rows = batch * steps;
    const dz = matrix(dZ, 4 * units);
    const xT = transposed(matrix(memory.view(inputs.x), features));
    addProduct(features, rows, 4 * units, xT, dz, matrix(dWx!.fill(0), 4 * units));
    addProduct(units, rows, 4 * units, transposed(matrix(H, units)), dz, matrix(dWh!.fill(0), 4 * units));
    db!.fill(0);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < 4 * units; j++) db![j]! += dZ[row * 4 * units + j]!;
    }
    if (!dx) return;
    const WxT = transposed(matrix(memory.view(inputs.Wx), 4 * units));
    addProduct(rows, 4 * units, features, dz, WxT, matrix(dx.fill(0), features));
  },
  simd(simd, { x, Wx, Wh, h0, c0, h, c, gates, dh }, outputs) {
    const [batch, steps, features] = x.shape as [number, number, number];
    const units = Wh.shape[0]!;
    const sizes = [batch, steps, features, units] as const;
    const scratch = simd.scratch(simd.kernels.lstmGradScratch(...sizes));
    const inputs = [x, Wx, Wh, h0, c0, h, c, gates, dh].map((input) => simd.at(input));
    const [dWx, dWh, db, dh0, dc0, dx = 0] = outputs;
    const everyStep = dh.shape.length === 3 ? 1 : 0;
    simd.kernels.lstmGrad(...sizes, ...inputs, everyStep, dWx!, dWh!, db!, dh0!, dc0!, dx, scratch);
  },
  composed({ x, Wx, Wh, h0, c0, h, c, gates, dh }, { dx }) {
    const [batch, steps, units] = h.shape as [number, number, number];
    const before = (first: tf.Tensor, all: tf.Tensor) =>
      tf.concat([first.expandDims(1), all.slice([0, 0, 0], [batch, Math.max(0, steps - 1), units])], 1);
    const at = (all: tf.Tensor, t: number) => all.slice([0, t, 0], [batch, 1, -1]).squeeze([1]);
    let dht: tf.Tensor = tf.zeros([batch, units]);
    let dct: tf.Tensor = tf.zeros([batch, units]);
    const dzs: tf.Tensor[] = [];
    for (let t = steps - 1; t >= 0; t--) {
      const [i, f, g, o, tanhC] = tf.split(at(gates, t), 5, 1) as tf.Tensor[];
      const cBefore = t === 0 ? c0 : at(c, t - 1);
      if (dh.rank === 3) dht = dht.add(at(dh, t));
      else if (t === steps - 1) dht = dht.add(dh);
      dct = dct.add(dht.mul(o!).mul(tf.sub(1, tanhC!.square())));
      const dz = tf.concat(
        [
          dct.mul(g!).mul(i!).mul(tf.sub(1, i!)),
          dct.mul(cBefore).mul(f!).mul(tf.sub(1, f!)),
          dct.mul(i!).mul(tf.sub(1, g!.square())),
          dht.mul(tanhC!).mul(o!).mul(tf.sub(1, o!)),
        ],
        1,
      ); // [batch, 4 units]
      dzs.unshift(dz);
      dht = dz.matMul(Wh, false, true);
      dct = dct.mul(f!);
    }
    const dz = steps === 0 ? tf.zeros([0, 4 * units]) : tf.stack(dzs, 1).reshape([-1, 4 * units]);
    const flat = (all: tf.Tensor) => all.reshape([-1, all.shape[2]!]);
    const gradients = [
      flat(x).matMul(dz, true, false),
      steps === 0 ? tf.zerosLike(Wh) : flat(before(h0, h)).matMul(dz, true, false),
      dz.sum(0),
      dht,
      dct,
    ];
    return dx ? [...gradients, dz.matMul(Wx, false, true).reshape(x.shape)] : gradients;
  },
});
