// One step of Adam for all parameters at once, by PyTorch's rule.

import * as tf from "@tensorflow/tfjs-core";

import { checkTensor } from "./check-tensor.ts";
import { registerForms, runKernel } from "./register.ts";
import { checkLike } from "./sgd.ts";

export interface AdamState {
  /** Steps done before this one, a float32 scalar. */
  t: tf.Scalar;
  params: tf.Tensor[];
  /** Running means of the gradients and of their squares, one of each parameter's shape. */
  m: tf.Tensor[];
  v: tf.Tensor[];
}

export interface AdamRates {
  beta1: number;
  beta2: number;
  epsilon: number;
}

/**
 * `t' = t + 1`, `m' = β1 m + (1 - β1) g`, `v' = β2 v + (1 - β2) g²`,
 * `p' = p - lr / (1 - β1^t') m' / (sqrt(v') / sqrt(1 - β2^t') + ε)`: new tensors, none is changed.
 */
export function adamStep(
  {
    t,
    learningRate,
    params,
    m,
    v,
    gradients,
  }: AdamState & { learningRate: tf.Scalar; gradients: tf.Tensor[] },
  { beta1, beta2, epsilon }: AdamRates,
): AdamState {
  checkTensor("adamStep: t", t, []);
  checkTensor("adamStep: learningRate", learningRate, []);
  for (const [name, list] of Object.entries({ m, v, gradients }))
    checkLike(`adamStep: ${name}`, list, params);
  const n = params.length;
  const inputs = [t, learningRate, ...params, ...m, ...v, ...gradients];
  const [next, ...rest] = runKernel("AdamStep", inputs, { beta1, beta2, epsilon });
  return {
    t: next as tf.Scalar,
    params: rest.slice(0, n),
    m: rest.slice(n, 2 * n),
    v: rest.slice(2 * n),
  };
}

registerForms<tf.TensorInfo[], AdamRates>("AdamStep", {
  shapes: (inputs) => [[], ...inputs.slice(2, 2 + ((inputs.length - 2) / 4) * 3).map((x) => x.shape)],
  plain(memory, [t, learningRate, ...rest], [next, ...outputs], { beta1, beta2, epsilon }) {
    const n = rest.length / 4;
    const step = memory.view(t!)[0]! + 1;
    next![0] = step;
    const rate = memory.view(learningRate!)[0]! / (1 - beta1 ** step);
    const scale = 1 / Math.sqrt(1 - beta2 ** step);
    for (let k = 0; k < n; k++) {
      const [p, m, v, g] = [0, n, 2 * n, 3 * n].map((first) => memory.view(rest[first + k]!)) as Views;
      const [p1, m1, v1] = [outputs[k]!, outputs[n + k]!, outputs[2 * n + k]!];
      for (let i = 0; i < p.length; i++) {
        const gi = g[i]!;
        const mi = beta1 * m[i]! + (1 - beta1) * gi;
        const vi = beta2 * v[i]! + (1 - beta2) * gi * gi;
        m1[i] = mi;
        v1[i] = vi;
        p1[i] = p[i]! - (rate * mi) / (Math.sqrt(vi) * scale + epsilon);
      }
    }
  },
  simd(simd, [t, learningRate, ...rest], [next, ...outputs], { beta1, beta2, epsilon }) {
    const n = rest.length / 4;
    const step = simd.value(t!) + 1;
    simd.set(next!, step);
    const rate = simd.value(learningRate!) / (1 - beta1 ** step);
    const scale = 1 / Math.sqrt(1 - beta2 ** step);
    const at = (k: number) => simd.at(rest[k]!);
    for (let k = 0; k < n; k++) {
      const [p, m, v, g] = [at(k), at(n + k), at(2 * n + k), at(3 * n + k)];
      const [p1, m1, v1] = [outputs[k]!, outputs[n + k]!, outputs[2 * n + k]!];
      const decay = [beta1, 1 - beta1, beta2, 1 - beta2];
      simd.kernels.adam(
        tf.util.sizeFromShape(rest[k]!.shape),
        p,
        m,
        v,
        g,
        p1,
        m1,
        v1,
        ...decay,
        rate,
        scale,
        epsilon,
      );
    }
  },
  composed([t, learningRate, ...rest], { beta1, beta2, epsilon }) {
    const n = rest.length / 4;
    const next = t!.add(1);
    const rate = learningRate!.div(tf.sub(1, tf.pow(beta1, next)));
    const scale = tf.sub(1, tf.pow(beta2, next)).rsqrt();
    const of = (first: number) => rest.slice(first * n, (first + 1) * n);
    const [params, gradients] = [of(0), of(3)];
    const m = of(1).map((m, k) => m.mul(beta1).add(gradients[k]!.mul(1 - beta1)));
    const v = of(2).map((v, k) => v.mul(beta2).add(gradients[k]!.square().mul(1 - beta2)));
    const moved = params.map((p, k) => p.sub(m[k]!.mul(rate).div(v[k]!.sqrt().mul(scale).add(epsilon))));
    return [next, ...moved, ...m, ...v];
  },
});

type Views = [p: Float32Array, m: Float32Array, v: Float32Array, g: Float32Array];
