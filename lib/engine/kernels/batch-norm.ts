// tfjs's batch normalisation by given means and variances of the last axis.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replaceForms } from "./register.ts";

export function replaceBatchNorm(backendName: HostBackend): void {
  replaceForms("FusedBatchNorm", backendName, batchNorm);
}

interface Inputs extends Record<string, tf.TensorInfo | undefined> {
  x: tf.TensorInfo;
  mean: tf.TensorInfo;
  variance: tf.TensorInfo;
  offset?: tf.TensorInfo;
  scale?: tf.TensorInfo;
}

/** `y = (x - mean) / sqrt(variance + ε) scale + offset`, each of them but x [channels]. */
const batchNorm: ReplacedForms<Inputs, { varianceEpsilon?: number | null }> = {
  accepts({ x, ...parameters }) {
    const channels = x.shape.at(-1);
    const fits = Object.values(parameters).every(
      (p) => !p || (p.dtype === "float32" && p.shape.length === 1 && p.shape[0] === channels),
    );
    return x.dtype === "float32" && fits;
  },
  shapes: ({ x }) => [x.shape],
  plain(memory, inputs, [y], { varianceEpsilon }) {
    const x = memory.view(inputs.x);
    const mean = memory.view(inputs.mean);
    const variance = memory.view(inputs.variance);
    const scale = inputs.scale && memory.view(inputs.scale);
    const offset = inputs.offset && memory.view(inputs.offset);
    const channels = mean.length;
    for (let c = 0; c < channels; c++) {
      const factor = (scale?.[c] ?? 1) / Math.sqrt(variance[c]! + (varianceEpsilon ?? EPSILON));
      const shift = offset?.[c] ?? 0;
      for (let i = c; i < x.length; i += channels) y![i] = (x[i]! - mean[c]!) * factor + shift;
    }
  },
  simd(simd, { x, mean, variance, offset, scale }, [y], { varianceEpsilon }) {
    const channels = mean.shape[0]!;
    const rows = tf.util.sizeFromShape(x.shape.slice(0, -1));
    const at = (parameter: tf.TensorInfo | undefined) => (parameter ? simd.at(parameter) : 0);
    const parameters = [mean, variance, offset, scale].map(at);
    const scratch = simd.scratch(8 * channels);
    const epsilon = varianceEpsilon ?? EPSILON;
    simd.kernels.batchNorm(rows, channels, simd.at(x), ...parameters, epsilon, y!, scratch);
  },
};

/** tfjs's, where none is given. */
const EPSILON = 0.001;
