// A whole SimpleRNN layer in one kernel, over all steps; and its gradients, through time.

import * as tf from "@tensorflow/tfjs-core";

import { checkTensor } from "./check-tensor.ts";
import { addProduct, matrix, transposed } from "./multiply.ts";
import { registerForms, runKernel } from "./register.ts";

export interface SimpleRnnOutputs {
  /** What the layer gives: `[batch, steps, units]`. */
  h: tf.Tensor3D;
}

/** What the backward pass needs to know of the forward pass. */
export interface SimpleRnnCache extends SimpleRnnOutputs {
  x: tf.Tensor3D;
  Wx: tf.Tensor2D;
  Wh: tf.Tensor2D;
  h0: tf.Tensor2D;
}

export interface SimpleRnnGradients {
  /** Only if asked for: the first layer of a model does without. */
  dx?: tf.Tensor3D;
  dWx: tf.Tensor2D;
  dWh: tf.Tensor2D;
  db: tf.Tensor1D;
  dh0: tf.Tensor2D;
}

/**
 * At each step `h' = tanh(x Wx + h Wh + b)`.
 *
 * x [batch, steps, features], Wx [features, units], Wh [units, units], b [units], h0 [batch, units].
 */
export function simpleRnn(
  x: tf.Tensor3D,
  Wx: tf.Tensor2D,
  Wh: tf.Tensor2D,
  b: tf.Tensor1D,
  h0: tf.Tensor2D,
): SimpleRnnOutputs {
  checkTensor("simpleRnn: x", x, ["batch", "steps", "features"]);
  checkTensor("simpleRnn: Wh", Wh, ["units", "units"]);
  const [batch, , features] = x.shape;
  const [units] = Wh.shape;
  const Wshape = `Wh [${Wh.shape.join(", ")}]`;
  const both = { because: `x [${x.shape.join(", ")}] and ${Wshape}` };
  checkTensor("simpleRnn: Wh", Wh, [units, units]);
  checkTensor("simpleRnn: Wx", Wx, [features, units], both);
  checkTensor("simpleRnn: b", b, [units], { because: Wshape });
  checkTensor("simpleRnn: h0", h0, [batch, units], both);
  const [h] = runKernel("SimpleRNN", { x, Wx, Wh, b, h0 });
  return { h: h as tf.Tensor3D };
}

/**
 * Backwards in time, with `dh` at a step from above and from the next step: `dz = dh (1 - h²)`,
 * `dh_before = dz Whᵀ`; at the end `dWx = Σ xᵀ dz`, `dWh = Σ h_beforeᵀ dz`, `db = Σ dz`, `dx = dz Wxᵀ`.
 *
 * dh [batch, steps, units], or [batch, units] where only the last step's output was used.
 */
export function simpleRnnGrad(
  { x, Wx, Wh, h0, h }: SimpleRnnCache,
  dh: tf.Tensor3D | tf.Tensor2D,
  { dx = true }: { dx?: boolean } = {},
): SimpleRnnGradients {
  const [batch, steps, units] = h.shape;
  const because = `h [${h.shape.join(", ")}]`;
  checkTensor("simpleRnnGrad: dh", dh, dh.rank === 2 ? [batch, units] : [batch, steps, units], { because });
  const [dWx, dWh, db, dh0, ...rest] = runKernel("SimpleRNNGrad", { x, Wx, Wh, h0, h, dh }, { dx });
  return {
    ...(dx && { dx: rest[0] as tf.Tensor3D }),
    dWx: dWx as tf.Tensor2D,
    dWh: dWh as tf.Tensor2D,
    db: db as tf.Tensor1D,
    dh0: dh0 as tf.Tensor2D,
  };
}

type Forward = Record<"x" | "Wx" | "Wh" | "b" | "h0", tf.TensorInfo>;
type Backward = Record<"x" | "Wx" | "Wh" | "h0" | "h" | "dh", tf.TensorInfo>;

registerForms<Forward, object>("SimpleRNN", {
  shapes({ x, Wh }) {
    const [batch, steps] = x.shape as [number, number];
    return [[batch, steps, Wh.shape[0]!]];
  },
  plain(memory, inputs, [h]) {
    const [batch, steps, features] = inputs.x.shape as [number, number, number];
    const units = inputs.Wh.shape[0]!;
    const b = memory.view(inputs.b);
    const h0 = memory.view(inputs.h0);
    const Wx = matrix(memory.view(inputs.Wx), units);
    const Wh = matrix(memory.view(inputs.Wh), units);
    const x = matrix(memory.view(inputs.x), features);
    for (let row = 0; row < batch * steps; row++) h!.set(b, row * units);
    addProduct(batch * steps, features, units, x, Wx, matrix(h!, units));
    for (let t = 0; t < steps; t++) {
      const before = t === 0 ? matrix(h0, units) : matrix(h!, units, (t - 1) * units, steps * units);
      addProduct(batch, units, units, before, Wh, matrix(h!, units, t * units, steps * units));
      for (let n = 0; n < batch; n++) {
        const at = (n * steps + t) * units;
        for (let j = at; j < at + units; j++) h![j] = Math.tanh(h![j]!);
      }
    }
  },
  simd(simd, { x, Wx, Wh, b, h0 }, outputs) {
    const [batch, steps, features] = x.shape as [number, number, number];
    const units = Wh.shape[0]!;
    const scratch = simd.scratch(simd.kernels.simpleRnnScratch(features, units));
    const inputs = [x, Wx, Wh, b, h0].map((input) => simd.at(input));
    simd.kernels.simpleRnn(batch, steps, features, units, ...inputs, ...outputs, scratch);
  },
  composed({ x, Wx, Wh, b, h0 }) {
    let h = h0;
    const steps = tf.unstack(x, 1).map((xt) => {
      h = xt.matMul(Wx).add(h.matMul(Wh)).add(b).tanh();
      return h;
    });
    const [batch, units] = h0.shape as [number, number];
    return [steps.length === 0 ? tf.zeros([batch, 0, units]) : tf.stack(steps, 1)];
  },
});

registerForms<Backward, { dx: boolean }>("SimpleRNNGrad", {
  shapes({ x, Wx, Wh, h0 }, { dx }) {
    const gradients = [Wx.shape, Wh.shape, [Wh.shape[1]!], h0.shape];
    return dx ? [...gradients, x.shape] : gradients;
  },
  plain(memory, inputs, [dWx, dWh, db, dh0, dx]) {
    const [batch, steps, features] = inputs.x.shape as [number, number, number];
    const units = inputs.Wh.shape[0]!;
    const everyStep = inputs.dh.shape.length === 3;
    const dh = memory.view(inputs.dh);
    const h = memory.view(inputs.h);
    const h0 = memory.view(inputs.h0);
    const WhT = transposed(matrix(memory.view(inputs.Wh), units));
    const rows = batch * steps;
    const dZ = new Float32Array(rows * units); // [batch, steps, units]
    const H = new Float32Array(rows * units); // h before each step
    dh0!.fill(0); // the gradient that comes from the step after, in the end from the first step
    for (let t = steps - 1; t >= 0; t--) {
      for (let n = 0; n < batch; n++) {
        const at = (n * steps + t) * units;
        for (let j = 0; j < units; j++) {
          const k = n * units + j;
          const above = everyStep ? dh[at + j]! : t === steps - 1 ? dh[k]! : 0;
          dZ[at + j] = (dh0![k]! + above) * (1 - h[at + j]! * h[at + j]!);
          H[at + j] = t === 0 ? h0[k]! : h[at - units + j]!;
        }
      }
      const dzt = matrix(dZ, units, t * units, steps * units);
      addProduct(batch, units, units, dzt, WhT, matrix(dh0!.fill(0), units));
    }
    const dz = matrix(dZ, units);
    const xT = transposed(matrix(memory.view(inputs.x), features));
    addProduct(features, rows, units, xT, dz, matrix(dWx!.fill(0), units));
    addProduct(units, rows, units, transposed(matrix(H, units)), dz, matrix(dWh!.fill(0), units));
    db!.fill(0);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < units; j++) db![j]! += dZ[row * units + j]!;
    }
    if (!dx) return;
    const WxT = transposed(matrix(memory.view(inputs.Wx), units));
    addProduct(rows, units, features, dz, WxT, matrix(dx.fill(0), features));
  },
  simd(simd, { x, Wx, Wh, h0, h, dh }, outputs) {
    const [batch, steps, features] = x.shape as [number, number, number];
    const sizes = [batch, steps, features, Wh.shape[0]!] as const;
    const scratch = simd.scratch(simd.kernels.simpleRnnGradScratch(...sizes));
    const inputs = [x, Wx, Wh, h0, h, dh].map((input) => simd.at(input));
    const [dWx, dWh, db, dh0, dx = 0] = outputs;
    const everyStep = dh.shape.length === 3 ? 1 : 0;
    simd.kernels.simpleRnnGrad(...sizes, ...inputs, everyStep, dWx!, dWh!, db!, dh0!, dx, scratch);
  },
  composed({ x, Wx, Wh, h0, h, dh }, { dx }) {
    const [batch, steps, units] = h.shape as [number, number, number];
    const before = tf.concat([h0.expandDims(1), h], 1).slice([0, 0, 0], [batch, steps, units]);
    const at = (all: tf.Tensor, t: number) => all.slice([0, t, 0], [batch, 1, -1]).squeeze([1]);
    let dht: tf.Tensor = tf.zeros([batch, units]);
    const dzs: tf.Tensor[] = [];
    for (let t = steps - 1; t >= 0; t--) {
      if (dh.rank === 3) dht = dht.add(at(dh, t));
      else if (t === steps - 1) dht = dht.add(dh);
      dzs.unshift(dht.mul(tf.sub(1, at(h, t).square())));
      dht = dzs[0]!.matMul(Wh, false, true);
    }
    const flat = (all: tf.Tensor) => all.reshape([batch * steps, all.shape[2]!]);
    const dz = steps === 0 ? tf.zeros([0, units]) : flat(tf.stack(dzs, 1) as tf.Tensor);
    const gradients = [flat(x).matMul(dz, true, false), flat(before).matMul(dz, true, false), dz.sum(0), dht];
    return dx ? [...gradients, dz.matMul(Wx, false, true).reshape(x.shape)] : gradients;
  },
});
