// Each kernel of Lectern's own gives what the same formula gives in tfjs's operations, on every engine.

import { describe, expect } from "vitest";

import * as kernels from "../../../../lib/engine/kernels/index.ts";
import { composed, runKernel } from "../../../../lib/engine/kernels/register.ts";
import { tf } from "../../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../../engines.ts";

const normal = (shape: number[], seed: number, deviation = 1) =>
  tf.randomNormal(shape, 0, deviation, "float32", seed);

function agree(kernelName: string, inputs: Parameters<typeof runKernel>[1], attributes = {}): void {
  const ours = runKernel(kernelName, inputs, attributes);
  const theirs = composed(kernelName, inputs, attributes);
  expect(ours.map((x) => x.shape)).toEqual(theirs.map((x) => x.shape));
  for (const [i, x] of ours.entries()) {
    const [got, wanted] = [x.dataSync(), theirs[i]!.dataSync()];
    expect([...got].map(Number.isNaN)).toEqual([...wanted].map(Number.isNaN));
    const numbers = (values: ArrayLike<number>) => Array.from(values).filter((value) => !Number.isNaN(value));
    expectClose(numbers(got), numbers(wanted), 2e-5);
  }
}

describe.each([
  [5, 7],
  [1, 1],
  [0, 3],
])("softmax cross-entropy of %i rows, %i classes", (batch, classes) => {
  const logits = () => normal([batch, classes], 1, 3);
  onEveryEngine("with probabilities", () => {
    const labels = batch === 0 ? tf.zeros([0, classes]) : normal([batch, classes], 2).softmax();
    agree("SoftmaxCrossEntropyWithLogits", { logits: logits(), labels });
  });
  onEveryEngine("with class indices", () => {
    const labels = tf.tensor1d(
      Array.from({ length: batch }, (_, i) => i % classes),
      "int32",
    );
    if (batch > 0) agree("SparseSoftmaxCrossEntropyWithLogits", { logits: logits(), labels });
    const { loss, dlogits } = kernels.softmaxCrossEntropy(logits() as tf.Tensor2D, labels);
    expect([loss.shape, dlogits.shape]).toEqual([[batch], [batch, classes]]);
  });
});

describe.each([[[3, 5]], [[1]], [[0, 4]]])("activation gradients of shape %j", (shape) => {
  onEveryEngine("agree", () => {
    const inputs = { dy: normal(shape, 1), y: normal(shape, 2) };
    for (const name of ["ReluGrad", "TanhGrad", "SigmoidGrad"]) agree(name, inputs);
  });
});

describe.each([
  [5, 7],
  [40, 1],
  [6, 8],
  [1, 3],
  [0, 4],
])("batch normalisation of %i rows, %i features", (rows, features) => {
  const forward = () => ({
    x: normal([rows, features], 1, 3).add(2),
    gamma: normal([features], 2),
    beta: normal([features], 3),
  });
  onEveryEngine("forward", () => {
    if (rows > 0) return agree("BatchNormalize", forward(), { epsilon: 0.01 });
    const made = runKernel("BatchNormalize", forward(), { epsilon: 0.01 });
    expect(made.map(({ shape }) => shape)).toEqual([[0, 4], [4], [4]]); // the mean of nothing is anything
  });
  onEveryEngine("backward", () => {
    const { x, gamma } = forward();
    const [mean, variance] = [normal([features], 4), normal([features], 5).square()];
    if (rows === 0)
      return agree("BatchNormalizeGrad", { dy: x, x, gamma, mean, variance }, { epsilon: 0.01 });
    const [, ownMean, ownVariance] = runKernel("BatchNormalize", forward(), { epsilon: 0.01 });
    const inputs = { dy: normal([rows, features], 6), x, gamma, mean: ownMean!, variance: ownVariance! };
    agree("BatchNormalizeGrad", inputs, { epsilon: 0.01 });
  });
});

describe.each([
  [2, 5, 3, 4],
  [1, 1, 1, 1],
  [3, 1, 2, 9],
  [4, 3, 5, 13],
  [0, 2, 3, 4],
])("LSTM of batch %i, %i steps, %i features, %i units", (batch, steps, features, units) => {
  const forward = () => ({
    x: normal([batch, steps, features], 1),
    Wx: normal([features, 4 * units], 2, 0.5),
    Wh: normal([units, 4 * units], 3, 0.5),
    b: normal([4 * units], 4),
    h0: normal([batch, units], 5, 0.5),
    c0: normal([batch, units], 6, 0.5),
  });
  onEveryEngine("forward", () => agree("LSTM", forward()));
  onEveryEngine("backward", () => {
    const { b, ...inputs } = forward();
    const [h, c, gates] = runKernel("LSTM", { ...inputs, b }) as [tf.Tensor, tf.Tensor, tf.Tensor];
    for (const dh of [normal([batch, steps, units], 7), normal([batch, units], 8)]) {
      for (const dx of [true, false]) agree("LSTMGrad", { ...inputs, h, c, gates, dh }, { dx });
    }
  });
});

describe.each([
  ["GRU", 3, 4, "gates"],
  ["SimpleRNN", 1, 1, undefined],
] as const)("%s", (cell, weights, biases, kept) => {
  describe.each([
    [2, 5, 3, 4],
    [1, 1, 1, 1],
    [3, 1, 2, 9],
    [4, 3, 5, 13],
    [0, 2, 3, 4],
    [2, 0, 3, 4],
  ])("of batch %i, %i steps, %i features, %i units", (batch, steps, features, units) => {
    const forward = () => ({
      x: normal([batch, steps, features], 1),
      Wx: normal([features, weights * units], 2, 0.5),
      Wh: normal([units, weights * units], 3, 0.5),
      b: normal([biases * units], 4),
      h0: normal([batch, units], 5, 0.5),
    });
    onEveryEngine("forward", () => agree(cell, forward()));
    onEveryEngine("backward", () => {
      const { b, ...inputs } = forward();
      const [h, gates] = runKernel(cell, { ...inputs, b }) as [tf.Tensor, tf.Tensor];
      for (const dh of [normal([batch, steps, units], 7), normal([batch, units], 8)]) {
        for (const dx of [true, false]) {
          agree(`${cell}Grad`, { ...inputs, h, ...(kept && { [kept]: gates }), dh }, { dx });
        }
      }
    });
  });
});

onEveryEngine("AdamStep and SGDStep over parameters of several shapes", () => {
  const shapes = [[3, 4], [4], [], [0, 2]];
  const of = (seed: number) => shapes.map((shape, k) => normal(shape, 10 * seed + k));
  const [params, m, gradients] = [of(1), of(2), of(3)];
  const v = of(4).map((x) => x.square());
  const rates = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
  for (const t of [0, 1, 100]) {
    const inputs = [tf.scalar(t), tf.scalar(0.01), ...params, ...m, ...v, ...gradients];
    agree("AdamStep", inputs, rates);
  }
  agree("SGDStep", [tf.scalar(0.01), ...params, ...gradients]);
});
