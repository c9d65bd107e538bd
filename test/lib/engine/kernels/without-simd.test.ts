// The engine wasm where our WebAssembly cannot run: tfjs's own kernels stay, and what it lacks is plain JavaScript.

import { beforeAll, expect, test } from "vitest";

import { composed, runKernel } from "../../../../lib/engine/kernels/register.ts";
import { simdOf } from "../../../../lib/engine/wasm/simd.ts";
import { engine, tf } from "../../../../lib/index.ts";
import { expectClose } from "../../engines.ts";

type Backend = Parameters<typeof simdOf>[0];

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 0.5, "float32", seed);

beforeAll(async () => {
  await engine.use("wasm");
  const heap = (tf.backend() as unknown as { wasm: { asm: object } }).wasm;
  heap.asm = { ...heap.asm, memory: undefined }; // tfjs hides its memory
  expect(simdOf(tf.backend() as unknown as Backend)).toBe(undefined);
});

test("the LSTM, forward and backward, agrees with tfjs's operations, also while the heap grows", () => {
  const [batch, steps, features, units] = [3, 4, 2, 5];
  const inputs = {
    x: normal([batch, steps, features], 1),
    Wx: normal([features, 4 * units], 2),
    Wh: normal([units, 4 * units], 3),
    h0: normal([batch, units], 5),
    c0: normal([batch, units], 6),
  };
  const b = normal([4 * units], 4);
  const filling = Array.from({ length: 30 }, () => tf.zeros([2 ** 20])); // 120 MB: the heap has grown
  const outputs = runKernel("LSTM", { ...inputs, b });
  for (const [i, x] of composed("LSTM", { ...inputs, b }).entries()) {
    expectClose(outputs[i]!.dataSync(), x.dataSync(), 1e-5);
  }
  const [h, c, gates] = outputs as [tf.Tensor, tf.Tensor, tf.Tensor];
  const backward = { ...inputs, h, c, gates, dh: normal([batch, steps, units], 7) };
  const gradients = runKernel("LSTMGrad", backward, { dx: true });
  for (const [i, x] of composed("LSTMGrad", backward, { dx: true }).entries()) {
    expectClose(gradients[i]!.dataSync(), x.dataSync(), 1e-5);
  }
  tf.dispose(filling);
});

test.each([
  ["GRU", 3, 4],
  ["SimpleRNN", 1, 1],
])("the %s, forward and backward, agrees with tfjs's operations", (cell, weights, biases) => {
  const [batch, steps, features, units] = [3, 4, 2, 5];
  const inputs = {
    x: normal([batch, steps, features], 1),
    Wx: normal([features, weights * units], 2),
    Wh: normal([units, weights * units], 3),
    h0: normal([batch, units], 5),
  };
  const b = normal([biases * units], 4);
  const outputs = runKernel(cell, { ...inputs, b });
  for (const [i, x] of composed(cell, { ...inputs, b }).entries()) {
    expectClose(outputs[i]!.dataSync(), x.dataSync(), 1e-5);
  }
  const [h, gates] = outputs as [tf.Tensor, tf.Tensor?];
  const backward = { ...inputs, h, ...(gates && { gates }), dh: normal([batch, steps, units], 7) };
  const gradients = runKernel(`${cell}Grad`, backward, { dx: true });
  for (const [i, x] of composed(`${cell}Grad`, backward, { dx: true }).entries()) {
    expectClose(gradients[i]!.dataSync(), x.dataSync(), 1e-5);
  }
});

test("a convolution, an embedding and a product train, as on cpu", async () => {
  const loss = (filter: tf.Tensor, rows: tf.Tensor) => {
    const image = tf.conv2d(normal([2, 6, 6, 2], 1) as tf.Tensor4D, filter as tf.Tensor4D, 1, "same");
    const words = tf.gather(rows, tf.tensor1d([1, 0, 1], "int32"));
    const pooled = tf.maxPool(image, 2, 2, "valid").reshape([3, -1]); // [3, 18]
    return words
      .matMul(pooled.slice([0, 0], [3, 3]))
      .square()
      .mean();
  };
  const slopes = () =>
    tf.tidy(() =>
      tf
        .grads(loss)([normal([3, 3, 2, 3], 2), normal([2, 3], 3)])
        .map((g) => [...g.dataSync()]),
    );
  const [filter, rows] = slopes();
  await engine.use("cpu");
  const [filterOnCpu, rowsOnCpu] = slopes();
  await engine.use("wasm");
  expectClose(filter!, filterOnCpu!, 1e-5);
  expectClose(rows!, rowsOnCpu!, 1e-5);
});
