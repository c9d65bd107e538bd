// The activation of tfjs's fused kernels: ReLU is done here, any other by the backend's own kernel after it.

import * as tf from "@tensorflow/tfjs-core";

import type { HostBackend } from "./register.ts";

export interface FusedAttributes {
  activation: string;
  leakyreluAlpha?: number;
}

const KERNELS: Record<string, string> = {
  elu: "Elu",
  leakyrelu: "LeakyRelu",
  prelu: "Prelu",
  relu6: "Relu6",
  sigmoid: "Sigmoid",
};

/** Whether the kernel that computes x can do the activation in the same go. */
export function isDirect({ activation }: FusedAttributes): boolean {
  return activation === "linear" || activation === "relu";
}

/** `y = activation(x)` where it is not direct; x, which nobody else holds, is released. */
export function activate(
  x: tf.TensorInfo,
  backendName: HostBackend,
  { inputs, attrs, backend }: Parameters<tf.KernelFunc>[0],
): tf.TensorInfo {
  const { activation, leakyreluAlpha } = attrs as unknown as FusedAttributes;
  const kernel = tf.getKernel(KERNELS[activation] ?? activation, backendName);
  if (!kernel) {
    throw new TypeError(
      `activation must be one of linear, relu, ${Object.keys(KERNELS).join(", ")}, got "${activation}"`,
    );
  }
  const y = kernel.kernelFunc({
    inputs: { x, ...(activation === "prelu" && { alpha: inputs.preluActivationWeights! }) },
    attrs: activation === "leakyrelu" ? { alpha: leakyreluAlpha! } : {},
    backend,
  });
  (backend as tf.KernelBackend).disposeData(x.dataId);
  return y as tf.TensorInfo;
}

/** `y = max(y, 0)` in place; NaN stays. */
export function rectify(y: Float32Array): void {
  for (let i = 0; i < y.length; i++) if (y[i]! < 0) y[i] = 0;
}
