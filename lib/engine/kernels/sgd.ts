// One step of gradient descent for all parameters at once.

import * as tf from "@tensorflow/tfjs-core";

import { checkTensor } from "./check-tensor.ts";
import { registerForms, runKernel } from "./register.ts";

export interface SgdStep {
  learningRate: tf.Scalar;
  params: readonly tf.Tensor[];
  gradients: readonly tf.Tensor[];
}

/** `p' = p - lr g`: new tensors, in the order of `params`; each gradient has its parameter's shape. */
export function sgdStep({ learningRate, params, gradients }: SgdStep): tf.Tensor[] {
  checkTensor("sgdStep: learningRate", learningRate, []);
  checkLike("sgdStep: gradients", gradients, params);
  return runKernel("SGDStep", [learningRate, ...params, ...gradients]);
}

/** One tensor of the same shape for each of `params`. */
export function checkLike(where: string, given: readonly tf.Tensor[], params: readonly tf.Tensor[]): void {
  if (given.length !== params.length) {
    throw new TypeError(`${where} must be one for each of the ${params.length} params, got ${given.length}`);
  }
  for (const [i, p] of params.entries()) {
    checkTensor(`${where}[${i}]`, given[i]!, p.shape, { because: `params[${i}] [${p.shape.join(", ")}]` });
  }
}

registerForms<tf.TensorInfo[], object>("SGDStep", {
  shapes: (inputs) => inputs.slice(1, 1 + (inputs.length - 1) / 2).map((p) => p.shape),
  plain(memory, [learningRate, ...rest], outputs) {
    const rate = memory.view(learningRate!)[0]!;
    for (const [k, next] of outputs.entries()) {
      const p = memory.view(rest[k]!);
      const g = memory.view(rest[outputs.length + k]!);
      for (let i = 0; i < next.length; i++) next[i] = p[i]! - rate * g[i]!;
    }
  },
  simd(simd, [learningRate, ...rest], outputs) {
    const n = outputs.length;
    const rate = simd.value(learningRate!);
    for (const [k, next] of outputs.entries()) {
      const p = rest[k]!;
      simd.kernels.sgd(tf.util.sizeFromShape(p.shape), simd.at(p), simd.at(rest[n + k]!), next, rate);
    }
  },
  composed([learningRate, ...rest]) {
    const n = rest.length / 2;
    return rest.slice(0, n).map((p, k) => p.sub(rest[n + k]!.mul(learningRate!)));
  },
});
