// Losses between distributions, crossEntropy and klDivergence: the traps 0 log 0 and log 0 above all.

import fc from "fast-check";
import { expect, test } from "vitest";

import { losses, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";

const { crossEntropy, crossEntropyGrad, klDivergence, klDivergenceGrad } = losses;

onEveryEngine("B3, B4, B5: 0 for a sure and right answer, ln 2 for one half, Infinity for 0", () => {
  expect(crossEntropy([[1, 0, 0]], [0]).dataSync()[0]).toBe(0);
  expectClose(crossEntropy([[0.5, 0.25, 0.25]], [0]).dataSync(), [Math.LN2]);
  expect(crossEntropy([[0, 1, 0]], [0]).dataSync()[0]).toBe(Number.POSITIVE_INFINITY);
  expect(crossEntropy([[1, 0, 0]], [[1, 0, 0]]).dataSync()[0]).toBe(0);
});

onEveryEngine("the gradient is -y / p, 0 where y is 0 even if p is", () => {
  expectClose(crossEntropyGrad([[0.5, 0.5, 0]], [0]).dataSync(), [-2, 0, 0]);
  const automatic = tf.grad((p: tf.Tensor) => crossEntropy(p, [0]).mul(3))(tf.tensor2d([[0.5, 0.5, 0]]));
  expectClose(automatic.dataSync(), [-6, 0, 0]);
  expectClose(klDivergenceGrad([0.25, 0.75, 0], [0.5, 0.5, 0]).dataSync(), [-2, -2 / 3, 0]);
});

// p = softmax(z): F.cross_entropy(z, labels), F.kl_div(p.log(), y, reduction="batchmean")
onEveryEngine("agrees with the cross-entropy of the logits; PyTorch's number for the divergence", () => {
  const z = tf.tensor2d([1, 2, -1, 0, 0, 3], [2, 3]);
  const labels = tf.tensor1d([1, 0], "int32");
  const p = z.softmax();
  expectClose(crossEntropy(p, labels).dataSync(), losses.softmaxCrossEntropy(z, labels).dataSync());
  const y = tf.tensor2d([0.2, 0.5, 0.3, 0.9, 0.1, 0], [2, 3]);
  expectClose(crossEntropy(p, y).dataSync(), [2.2719674]);
  expectClose(klDivergence(p, y).dataSync(), [1.5945995]);
  expectClose(klDivergenceGrad(p, y).dataSync(), crossEntropyGrad(p, y).dataSync());
});

onEveryEngine("gradients agree with central differences", () => {
  const p = [0.2, 0.5, 0.3, 0.6, 0.3, 0.1];
  const y = tf.tensor2d([0.1, 0.6, 0.3, 0, 0.7, 0.3], [2, 3]);
  const h = 1e-3;
  for (const [loss, grad] of [
    [crossEntropy, crossEntropyGrad],
    [klDivergence, klDivergenceGrad],
  ] as const) {
    const numeric = p.map((value, i) => {
      const moved = (by: number) => loss(tf.tensor2d(p.with(i, value + by), [2, 3]), y).dataSync()[0]!;
      return (moved(h) - moved(-h)) / (2 * h);
    });
    expectClose(grad(tf.tensor2d(p, [2, 3]), y).dataSync(), numeric, 2e-3);
  }
});

onEveryEngine("a sequence is so many rows; value and gradient from one call; one tensor is left", () => {
  const p = tf.tensor3d([0.2, 0.8, 0.5, 0.5], [1, 2, 2]);
  const labels = tf.tensor2d([[1, 0]], [1, 2], "int32");
  const expected = (-Math.log(0.8) - Math.log(0.5)) / 2;
  expectClose(crossEntropy(p, labels).dataSync(), [expected]);
  const [value, gradient] = losses.crossEntropyWithGrad(p, labels);
  expectClose(value.dataSync(), [expected]);
  expect(gradient.shape).toEqual([1, 2, 2]);
  const [same] = losses.klDivergenceWithGrad(p, p);
  expectClose(same.dataSync(), [0]);
  for (const call of [crossEntropy, crossEntropyGrad]) {
    expect(tensorsLeftBy(() => call([[0.5, 0.5]], [0]))).toBe(1);
  }
  for (const call of [klDivergence, klDivergenceGrad]) {
    expect(tensorsLeftBy(() => call([0.5, 0.5], [0, 1]))).toBe(1);
  }
});

test("the divergence is never below 0, and 0 of a distribution and itself", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 4, maxLength: 4 });
  const distribution = weights.map((w) => w.map((value) => value / w.reduce((a, b) => a + b)));
  fc.assert(
    fc.property(distribution, distribution, (p, q) => {
      expect(klDivergence(q, p).dataSync()[0]).toBeGreaterThan(-1e-6);
      expect(Math.abs(klDivergence(p, p).dataSync()[0]!)).toBe(0);
    }),
    { numRuns: 50 },
  );
});

test("refuses logits where probabilities belong, and shapes that do not fit", () => {
  expect([
    refusal(() => crossEntropy([[7, -7.5, 10]], [0])),
    refusal(() => crossEntropyGrad([[0.5, Number.NaN]], [0])),
    refusal(() => crossEntropy([0.5, 0.5], [0])),
    refusal(() => crossEntropy([[0.5, 0.5]], [0, 1])),
    refusal(() => klDivergence([2, -1], [0.5, 0.5])),
    refusal(() => klDivergence([0.5, 0.5], [0.5, -0.5])),
    refusal(() => klDivergence([[0.5, 0.5]], [0.5, 0.5])),
    refusal(() => klDivergence([], [])),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: crossEntropy: probabilities must lie between 0 and 1, got 7 at 0; from logits take losses.softmaxCrossEntropy",
      "RangeError: crossEntropyGrad: probabilities must lie between 0 and 1, got NaN at 1; from logits take losses.softmaxCrossEntropy",
      "TypeError: crossEntropy: probabilities must have shape [batch, classes], got [2]",
      "TypeError: crossEntropy: labels must be class indices [1] or have the shape of probabilities [1, 2], got [2]",
      "RangeError: klDivergence: prediction must lie between 0 and 1, got 2 at 0",
      "RangeError: klDivergence: target must lie between 0 and 1, got -0.5 at 1",
      "TypeError: klDivergence: target must have the shape of prediction [1, 2], got [2]; write target.reshape([1, 2])",
      "RangeError: klDivergence: prediction must hold at least one value, got none",
    ]
  `);
});
