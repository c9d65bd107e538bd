import { expect, test } from "vitest";

import { nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

onEveryEngine("Dropout, scaled in training: 0 or 1 / (1 - p), and predictions as they are", () => {
  const layer = new nn.Dropout({ rate: 0.75 });
  const [y, cache] = layer.forward(tf.ones([40, 50]), true);
  expect(new Set(y.dataSync())).toEqual(new Set([0, 4]));
  expect(layer.backward(tf.ones([40, 50]), cache).dx!.dataSync()).toEqual(y.dataSync());
  expect(new Set(layer.forward(tf.ones([4, 5]))[0].dataSync())).toEqual(new Set([1]));
});

onEveryEngine("Dropout as lectured: 0 or 1 in training, and predictions times 1 - p", () => {
  const layer = new nn.Dropout({ rate: 0.75, scaling: "prediction" });
  const [y] = layer.forward(tf.ones([40, 50]), true);
  expect(new Set(y.dataSync())).toEqual(new Set([0, 1]));
  const [predicted, cache] = layer.forward(tf.ones([4, 5]));
  expectClose(predicted.dataSync(), new Float32Array(20).fill(0.25));
  expectClose(layer.backward(tf.ones([4, 5]), cache).dx!.dataSync(), new Float32Array(20).fill(0.25));
});

onEveryEngine(
  "both leave out the same values, and both have the same mean in training and in prediction",
  () => {
    const [inverted, lectured] = (["training", "prediction"] as const).map((scaling) => {
      const layer = new nn.Dropout({ rate: 0.3, scaling, seed: 2 });
      return [layer.forward(tf.ones([100, 200]), true)[0], layer.forward(tf.ones([100, 200]))[0]] as const;
    }) as [readonly [tf.Tensor, tf.Tensor], readonly [tf.Tensor, tf.Tensor]];
    expect(inverted[0].greater(0).dataSync()).toEqual(lectured[0].greater(0).dataSync());
    // 20,000 draws: the mean is right to 4 σ = 4 sqrt(0.3 * 0.7 / 20,000) = 0.013 of the kept share
    for (const [training, prediction] of [inverted, lectured]) {
      const [a, b] = [training.mean().dataSync()[0]!, prediction.mean().dataSync()[0]!];
      expect(Math.abs(a - b)).toBeLessThan(0.013 / 0.7);
    }
  },
);

test("Dropout refuses what does not fit", () => {
  expect([
    refusal(() => new nn.Dropout({ rate: 1 })),
    refusal(() => new nn.Dropout({ rate: 0.5, scaling: "lecture" as "training" })),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: nn.Dropout: rate must be at least 0 and below 1, got 1",
      "RangeError: nn.Dropout: no scaling "lecture", found training, prediction",
    ]
  `);
});
