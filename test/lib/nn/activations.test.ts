// Activations beyond ReLU, tanh and sigmoid: by hand, and what holds for all.

import fc from "fast-check";
import { expect, test } from "vitest";

import { nn, tf } from "../../../lib/index.ts";
import { ACTIVATIONS, type ActivationName } from "../../../lib/nn/activation.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

const x = () => tf.tensor1d([-1000, -1, 0, 1, 1000]);

onEveryEngine("leakyRelu, elu and softplus by hand: large numbers overflow nowhere", () => {
  expectClose(nn.leakyRelu(x())[0].dataSync(), [-10, -0.01, 0, 1, 1000]);
  expectClose(nn.elu(x())[0].dataSync(), [-1, Math.exp(-1) - 1, 0, 1, 1000]);
  expectClose(nn.softplus(x())[0].dataSync(), [
    0,
    Math.log(1 + Math.exp(-1)),
    Math.log(2),
    Math.log(1 + Math.E),
    1000,
  ]);
  expectClose(nn.gelu(x())[0].dataSync(), [0, -0.1586553, 0, 0.8413447, 1000]);
});

onEveryEngine("softmax by hand (B2): scores 7, -7.5, 10; a shift of all scores changes nothing", () => {
  const scores = tf.tensor2d([[7, -7.5, 10]]);
  const [y] = nn.softmax(scores);
  expectClose(y.dataSync(), [0.0474259, 2.4e-8, 0.9525741], 1e-5);
  expectClose(nn.softmax(scores.add(1000))[0].dataSync(), y.dataSync(), 1e-5);
});

test("softmax sums to 1, whatever the scores", () => {
  const scores = fc.array(fc.float({ noNaN: true, min: -1e4, max: 1e4 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(scores, (row) => {
      const sum = tf.tidy(
        () =>
          nn
            .softmax(tf.tensor2d([row]))[0]
            .sum()
            .dataSync()[0]!,
      );
      expect(sum).toBeCloseTo(1, 5);
    }),
    { numRuns: 50 },
  );
});

onEveryEngine("the tape of tfjs agrees with every activation's gradient", () => {
  const z = tf.linspace(-3, 3, 12).reshape([3, 4]);
  const r = tf.range(0, 12).cos().reshape([3, 4]);
  const plain: Partial<Record<ActivationName, (z: tf.Tensor) => tf.Tensor>> = {
    leakyRelu: (z) => tf.leakyRelu(z, 0.01),
    elu: (z) => tf.elu(z),
    softplus: (z) => tf.softplus(z),
    softmax: (z) => tf.softmax(z),
    gelu: (z) => z.mul(z.mul(Math.SQRT1_2).erf().add(1).mul(0.5)),
  };
  for (const [name, f] of Object.entries(plain)) {
    const { forward, backward } = ACTIVATIONS[name as ActivationName];
    const [y, cache] = forward(z);
    expectClose(y.dataSync(), f(z).dataSync(), 1e-5);
    const expected = tf.grad((z) => f(z).mul(r).sum())(z);
    expectClose(backward(r, cache).dx.dataSync(), expected.dataSync(), 1e-5);
  }
});

onEveryEngine("NaN stays NaN, forward and back", () => {
  const z = tf.tensor2d([[Number.NaN, 1]]);
  for (const [name, { forward, backward }] of Object.entries(ACTIVATIONS)) {
    const [y, cache] = forward(z);
    expect(y.dataSync()[0], name).toBeNaN();
    if (["linear", "relu", "leakyRelu"].includes(name)) continue; // their gradients only ask where x is above 0
    expect(backward(tf.ones([1, 2]), cache).dx.dataSync()[0], name).toBeNaN();
  }
});

test("activations refuse what does not fit", () => {
  expect([
    refusal(() => new nn.LeakyReLU({ negativeSlope: Number.NaN })),
    refusal(() => new nn.LeakyReLU({ alpha: 0.3 } as nn.LeakyReLUOptions)),
    refusal(() => new nn.ELU({ alpha: -1 })),
    refusal(() => new nn.GELU({ approximate: "tanh" as unknown as boolean })),
    refusal(() => new nn.Softmax({ axis: 1 } as nn.LayerOptions)),
    refusal(() => new nn.Dense({ units: 1, activation: "leaky_relu" as "relu" })),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: nn.LeakyReLU: negativeSlope must be a finite number, got NaN",
      "RangeError: nn.LeakyReLU: no option "alpha", found negativeSlope, name, inputShape, seed",
      "RangeError: nn.ELU: alpha must be a finite number of at least 0, got -1",
      "TypeError: nn.GELU: approximate must be true or false, got string",
      "RangeError: nn.Softmax: no option "axis", found name, inputShape, seed",
      "RangeError: nn.Dense: no activation "leaky_relu", found linear, relu, leakyRelu, elu, gelu, softplus, tanh, sigmoid, softmax",
    ]
  `);
});
