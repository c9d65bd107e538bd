// The random part of dropout, drawn from a seed and a count of steps: it can be recorded, and it repeats.

import * as tf from "@tensorflow/tfjs-core";

import { checkTensor } from "./check-tensor.ts";

/**
 * A mask of x's shape: 0 with probability `rate`, else `1 / (1 - rate)`, so that `x * mask` keeps its mean.
 *
 * Number i of step t is a hash of (seed, t, i): the same on every engine, another one at each step. `step` is an
 * int32 scalar, a tf.Variable that the caller moves on.
 */
export function dropoutMask(
  x: tf.Tensor,
  step: tf.Tensor,
  { rate, seed = 0 }: { rate: number; seed?: number },
): tf.Tensor {
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(`dropoutMask: rate must be at least 0 and below 1, got ${rate}`);
  }
  checkTensor("dropoutMask: step", step, [], { dtype: "int32" });
  const attributes: DropoutAttributes = { rate: Math.fround(rate), seed: seed | 0 };
  return tf.engine().runKernel("DropoutMask", { x, step }, attributes as unknown as tf.NamedAttrMap);
}

interface DropoutAttributes {
  rate: number;
  /** A whole number of 32 bits. */
  seed: number;
}

// In JavaScript on every engine but the native one, where addon/dropout_op.cc draws the same numbers.
for (const backendName of ["cpu", "wasm", "webgpu"]) {
  tf.registerKernel({
    kernelName: "DropoutMask",
    backendName,
    kernelFunc({ inputs, attrs, backend }) {
      const { x, step } = inputs as unknown as Record<"x" | "step", tf.TensorInfo>;
      const { rate, seed } = attrs as unknown as DropoutAttributes;
      const storage = backend as tf.KernelBackend;
      const [count] = storage.readSync(step.dataId) as Int32Array;
      const mask = draw(tf.util.sizeFromShape(x.shape), count!, rate, seed);
      return { dataId: storage.write(mask, x.shape, "float32"), shape: x.shape, dtype: "float32" };
    },
  });
}

function draw(size: number, step: number, rate: number, seed: number): Float32Array {
  const key = mix((step + mix(seed)) | 0);
  const limit = Math.floor(rate * 2 ** 24);
  const kept = Math.fround(1 / Math.fround(1 - rate));
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i++) mask[i] = mix((key + Math.imul(i, 0x9e3779b9)) | 0) >>> 8 < limit ? 0 : kept;
  return mask;
}

/** Spreads each of 32 bits over all of them (the finalizer of MurmurHash3). */
function mix(x: number): number {
  let h = x ^ (x >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
