import { expect, test } from "vitest";

import { reluGrad, sigmoidGrad, tanhGrad } from "../../../../lib/engine/kernels/index.ts";
import { tf } from "../../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../../engines.ts";

onEveryEngine("reluGrad, tanhGrad, sigmoidGrad by hand", () => {
  const dy = tf.tensor1d([3, 3, 3, 3, 3]);
  expect([...reluGrad(dy, tf.tensor1d([0, 2, -0, 1e-30, 5])).dataSync()]).toEqual([0, 3, 0, 3, 3]);
  expectClose(tanhGrad(dy, tf.tensor1d([0, 0.5, -0.5, 1, -1])).dataSync(), [3, 2.25, 2.25, 0, 0]);
  expectClose(sigmoidGrad(dy, tf.tensor1d([0, 0.5, 0.25, 1, 0.75])).dataSync(), [0, 0.75, 0.5625, 0, 0.5625]);
});

onEveryEngine(
  "they agree with the slope of relu, tanh and sigmoid, for sizes that SIMD does not divide",
  () => {
    for (const n of [1, 3, 4, 7, 9]) {
      const x = tf.randomNormal([n, 3], 0, 1, "float32", n);
      const dy = tf.randomNormal([n, 3], 0, 1, "float32", 100 + n);
      for (const [activation, gradient] of [
        [tf.relu, reluGrad],
        [tf.tanh, tanhGrad],
        [tf.sigmoid, sigmoidGrad],
      ] as const) {
        const automatic = tf.grad((x) => activation(x))(x, dy);
        expectClose(gradient(dy, activation(x)).dataSync(), automatic.dataSync(), 1e-6);
      }
    }
  },
);

onEveryEngine("NaN in y or dy is NaN in dx, not a unit called dead", () => {
  const [y, dy] = [tf.tensor1d([Number.NaN, 1, 1, 1, 1, 0.5]), tf.tensor1d([1, Number.NaN, 1, 1, 1, 1])];
  for (const gradient of [reluGrad, tanhGrad, sigmoidGrad]) {
    // TensorFlow's ReLU lets a NaN in y be 0 in dx; the loss, and with it dy, is NaN then all the same.
    const first = gradient !== reluGrad || tf.getBackend() !== "tensorflow";
    const missing = [...gradient(dy, y).dataSync()].map(Number.isNaN);
    expect(missing).toEqual([first, true, false, false, false, false]);
  }
});

test("reluGrad says when dy is not y's gradient", () => {
  expect(() => reluGrad(tf.ones([2, 3]), tf.ones([3, 2]))).toThrow(
    "reluGrad: dy must have shape [3, 2] to match y [3, 2], got [2, 3]",
  );
  expect(() => tanhGrad(tf.ones([2], "int32"), tf.ones([2]))).toThrow(
    'tanhGrad: dy must be float32, got int32; write .cast("float32")',
  );
});
