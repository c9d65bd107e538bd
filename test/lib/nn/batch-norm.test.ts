import { expect, test } from "vitest";

import { data, nn, optim, tf, train } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

onEveryEngine("batchNorm by hand: values 1 and 3 have mean 2 and variance 1 (1/m)", () => {
  const x = tf.tensor2d([[1, 0], [3, 0]]); // biome-ignore format: a row for each example
  const [y, { mean, variance }] = nn.batchNorm(x, tf.tensor1d([2, 2]), tf.tensor1d([5, 7]), {
    epsilon: 1e-9,
  });
  expectClose(mean.dataSync(), [2, 0]);
  expectClose(variance.dataSync(), [1, 0]);
  expectClose(y.dataSync(), [3, 7, 7, 7]); // -1 and 1, times 2, plus 5; a constant feature gives β
});

/** "gamma" of "batchnorm/gamma:2": a name that is taken gets a number. */
const shortOf = (name: string) => name.split("/").at(-1)!.split(":")[0];

onEveryEngine("BatchNorm remembers running averages in training, and predicts by them", () => {
  const layer = new nn.BatchNorm({ momentum: 0.75, epsilon: 1e-9 });
  const x = tf.tensor2d([[1], [3]]);
  layer.forward(x, true);
  expectClose(layer.mean.dataSync(), [0.5]); // 0.75 * 0 + 0.25 * 2
  expectClose(layer.variance.dataSync(), [1]); // 0.75 * 1 + 0.25 * 1
  expectClose(layer.forward(x)[0].dataSync(), [0.5, 2.5]);
  expectClose(layer.mean.dataSync(), [0.5]); // prediction changes nothing
  expect(layer.parameters.map(({ name }) => shortOf(name))).toEqual(["gamma", "beta"]);
  expect(layer.state.map(({ name }) => shortOf(name))).toEqual(["mean", "variance"]);
});

onEveryEngine("batchNorm is the same for a x + c, and gives mean 0 and variance 1", () => {
  const next = data.random(3);
  const x = tf.tensor2d(
    Array.from({ length: 20 }, () => [next.normal(), next.uniform(0, 5), next.normal(3, 9)]),
  );
  const form = { epsilon: 1e-9 };
  const [y] = nn.batchNorm(x, tf.ones([3]), tf.zeros([3]), form);
  expectClose(y.mean(0).dataSync(), [0, 0, 0], 1e-5);
  expectClose(y.square().mean(0).dataSync(), [1, 1, 1], 1e-5);
  expectClose(
    nn.batchNorm(x.mul(7).add(2), tf.ones([3]), tf.zeros([3]), form)[0].dataSync(),
    y.dataSync(),
    1e-4,
  );
});

test("fit moves the running averages to those of the data, in recorded steps too", async () => {
  const next = data.random(4);
  const x = tf.tensor2d(Array.from({ length: 256 }, () => [next.normal(3, 2)]));
  const layer = new nn.BatchNorm({ momentum: 0.9 });
  const model = new nn.Sequential([layer, new nn.Dense({ units: 1 })]);
  const optimizer = new optim.SGD({ learningRate: 0.01 });
  await train.fit(model, x, x, { loss: "mse", optimizer, epochs: 20, verbose: false });
  const [mean, variance] = [x.mean().dataSync()[0]!, tf.moments(x).variance.dataSync()[0]!];
  expect(layer.mean.dataSync()[0]).toBeCloseTo(mean, 0);
  expect(Math.abs(layer.variance.dataSync()[0]! / variance - 1)).toBeLessThan(0.15);
});

test("BatchNorm and LayerNorm refuse what does not fit, and say what to write", () => {
  expect([
    refusal(() => new nn.BatchNorm({ momentum: 1 })),
    refusal(() => new nn.BatchNorm({ epsilon: 0 })),
    refusal(() => new nn.BatchNorm({ axis: 1 } as nn.BatchNormOptions)),
    refusal(() => new nn.BatchNorm().forward(tf.zeros([3]))),
    refusal(() => nn.batchNorm(tf.zeros([3, 4]), tf.zeros([3]), tf.zeros([4]))),
    refusal(() => new nn.LayerNorm({ epsilon: -1 })),
    refusal(() => new nn.LayerNorm().forward(tf.zeros([3]))),
    refusal(() => nn.layerNorm(tf.zeros([3, 4]), tf.zeros([4]), tf.zeros([3]))),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: nn.BatchNorm: momentum must be at least 0 and below 1, got 1",
      "RangeError: nn.BatchNorm: epsilon must be a finite number above 0, got 0",
      "RangeError: nn.BatchNorm: no option "axis", found momentum, epsilon, name, inputShape, seed",
      "TypeError: batchnorm: x must have shape [batch, features], got [batch]; write x.expandDims(1)",
      "TypeError: batchNorm: gamma must have shape [4] to match x [3, 4], got [3]",
      "RangeError: nn.LayerNorm: epsilon must be a finite number above 0, got -1",
      "TypeError: layernorm: x must have shape [batch, features], got [batch]; write x.expandDims(1)",
      "TypeError: layerNorm: beta must have shape [4] to match x [3, 4], got [3]",
    ]
  `);
});
