import { readdirSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { losses, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";

type Loss = (prediction: losses.LossArgument, target: losses.LossArgument) => tf.Tensor;

/** Not zero where prediction and target agree, as a logit is no answer: what they owe stands in their own tests. */
const OTHERS = [
  "crossEntropy",
  "klDivergence",
  "sigmoidCrossEntropy",
  "softmaxCrossEntropy",
  ...Object.keys(losses.MARGIN_LOSSES),
];

/** What the losses share. */
const SHARED = ["arguments.ts", "index.ts", "margin.ts", "margin-losses.ts", "probabilities.ts"];

/** Every other file of the folder is a loss: its value by the file's name, its gradient by that and "Grad". */
const files = readdirSync(new URL("../../../lib/losses", import.meta.url)).filter(
  (file) => !SHARED.includes(file),
);
const every = files.map((file): [string, Loss, Loss] => {
  const name = file.replace(/\.ts$/, "").replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const all = losses as unknown as Record<string, Loss>;
  return [name, all[name]!, all[`${name}Grad`]!];
});

test("every loss of the folder has its value and its gradient by the file's name", () => {
  expect(every.filter(([, loss, lossGrad]) => !loss || !lossGrad)).toEqual([]);
  expect(every.map(([name]) => name)).toEqual(expect.arrayContaining(OTHERS));
});

describe.each(every.filter(([name]) => !OTHERS.includes(name)))("%s", (name, loss, lossGrad) => {
  const p = [0.3, -1.2, 2.5, 0.9];
  const y = [0, 0.5, 3, -2];

  onEveryEngine("gradient agrees with central differences and with tfjs's own", () => {
    const h = 1e-2;
    const numeric = p.map((_, i) => {
      const moved = (by: number) => loss(p.with(i, p[i]! + by), y).dataSync()[0]!;
      return (moved(h) - moved(-h)) / (2 * h);
    });
    const byHand = lossGrad(p, y).dataSync();
    expectClose(byHand, numeric, 1e-3);
    const automatic = tf
      .grad((p: tf.Tensor) => loss(p, y).asScalar())(tf.tensor1d(p))
      .dataSync();
    expectClose(byHand, automatic, 1e-6);
  });

  onEveryEngine("is 0 with gradient 0 where prediction and target agree, above 0 elsewhere", () => {
    expect(loss(y, y).dataSync()[0]).toBe(0);
    expect([...lossGrad(y, y).dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0]);
    expect(loss(p, y).dataSync()[0]).toBeGreaterThan(0);
  });

  onEveryEngine("leaves one tensor, its result, and takes one value, matrices and typed arrays", () => {
    expect(tensorsLeftBy(() => loss(p, y))).toBe(1);
    expect(tensorsLeftBy(() => lossGrad(p, y))).toBe(1);
    expect(loss([1], [2]).shape).toEqual([]);
    expect(
      lossGrad(
        [
          [1, 2],
          [3, 4],
        ],
        [
          [1, 2],
          [3, 5],
        ],
      ).shape,
    ).toEqual([2, 2]);
    expectClose(loss(Float32Array.from(p), Float64Array.from(y)).dataSync(), loss(p, y).dataSync());
  });

  onEveryEngine("value and gradient from one call are the same", () => {
    const withGrad = (losses as unknown as Record<string, losses.LossAndGradient>)[`${name}WithGrad`];
    if (!withGrad) return;
    const [value, gradient] = withGrad(tf.tensor1d(p), tf.tensor1d(y));
    expectClose(value.dataSync(), loss(p, y).dataSync());
    expectClose(gradient.dataSync(), lossGrad(p, y).dataSync());
  });

  test("refuses shapes that would be broadcast, and nothing at all", () => {
    expect(() => loss([[1], [2]], [1, 2])).toThrow(
      `${name.replace("half", "").toLowerCase()}: target must have the shape of prediction [2, 1], got [2]; write target.reshape([2, 1])`,
    );
    expect(() => loss([], [])).toThrow("prediction must hold at least one value, got none");
  });
});

onEveryEngine("by hand: errors 1 and -3 give MSE 5, half-MSE 2.5, MAE 2", () => {
  expect(losses.mse([11, 7], [10, 10]).dataSync()[0]).toBe(5);
  expect(losses.halfMse([11, 7], [10, 10]).dataSync()[0]).toBe(2.5);
  expect(losses.mae([11, 7], [10, 10]).dataSync()[0]).toBe(2);
  expect([...losses.mseGrad([11, 7], [10, 10]).dataSync()]).toEqual([1, -3]);
  expect([...losses.maeGrad([11, 7], [10, 10]).dataSync()]).toEqual([0.5, -0.5]);
});

// sklearn.metrics.mean_squared_error([3, -0.5, 2, 7], [2.5, 0, 2, 8]), mean_absolute_error(same)
onEveryEngine("scikit-learn's numbers: MSE 0.375, MAE 0.5", () => {
  expect(losses.mse([2.5, 0, 2, 8], [3, -0.5, 2, 7]).dataSync()[0]).toBe(0.375);
  expect(losses.mae([2.5, 0, 2, 8], [3, -0.5, 2, 7]).dataSync()[0]).toBe(0.5);
});

test("MAE² <= MSE, both symmetric, and the factor 1/2 moves no minimum", () => {
  const value = fc.integer({ min: -100, max: 100 });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 }), (pairs) => {
      const [p, y] = [pairs.map(([p]) => p), pairs.map(([, y]) => y)];
      const mse = losses.mse(p, y).dataSync()[0]!;
      const mae = losses.mae(p, y).dataSync()[0]!;
      expect(mae ** 2).toBeLessThanOrEqual(mse * (1 + 1e-5));
      expect(losses.mse(y, p).dataSync()[0]).toBe(mse);
      expect(losses.mae(y, p).dataSync()[0]).toBe(mae);
      expect(losses.halfMse(p, y).dataSync()[0]).toBe(Math.fround(mse / 2));
    }),
    { numRuns: 50 },
  );
});

// torch.nn.functional.huber_loss(p, y, delta=0.5) and its gradient
onEveryEngine("huber: half the square up to delta, its tangent beyond; PyTorch's numbers", () => {
  const [p, y] = [
    [0.3, -1.2, 2.5, 0.9],
    [0, 0.5, 3, -2],
  ];
  expectClose(losses.huber([0.5, 3], [0, 0]).dataSync(), [(0.125 + 2.5) / 2]);
  expectClose(losses.huber(p, y, { delta: 0.5 }).dataSync(), [0.555]);
  expectClose(losses.huberGrad(p, y, { delta: 0.5 }).dataSync(), [0.075, -0.125, -0.125, 0.125]);
  expect(() => losses.huber(p, y, { delta: 0 })).toThrow("huber: delta must be above 0, got 0");
  expect(() => losses.huberGrad(p, y, { delta: Number.NaN })).toThrow(
    "huberGrad: delta must be above 0, got NaN",
  );
});
