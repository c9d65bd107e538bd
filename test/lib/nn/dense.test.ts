import { expect, test } from "vitest";

import { nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

const x = () => tf.tensor2d([[1, 2], [3, -1]]); // biome-ignore format: a row for each example
const W = () => tf.tensor2d([[0.5, -1, 2], [1.5, 0.25, -0.5]]); // biome-ignore format: a row for each feature
const b = () => tf.tensor1d([0.1, -0.2, 0.3]);

onEveryEngine("dense by hand: y = x W + b", () => {
  const [y] = nn.dense(x(), W(), b());
  // 1 * 0.5 + 2 * 1.5 + 0.1 = 3.6; 3 * 0.5 - 1 * 1.5 + 0.1 = 0.1
  expectClose(y.dataSync(), [3.6, -0.7, 1.3, 0.1, -3.45, 6.8]);
});

// y = torch.tanh(x @ W + b); y.backward(dy)
onEveryEngine("dense and denseGrad: PyTorch's numbers", () => {
  const dy = tf.tensor2d([[1, -2, 0.5], [0.25, 3, -1]]); // biome-ignore format: as y
  const [y, cache] = nn.dense(x(), W(), b(), { activation: "tanh" });
  const { dx, dW, db } = nn.denseGrad(dy, cache);
  expectClose(y.dataSync(), [0.9985079, -0.6043678, 0.8617231, 0.099668, -0.9979864, 0.9999975]);
  expectClose(dx!.dataSync(), [1.5284034, -0.3772552, 0.111679, 0.3742947]);
  expectClose(dW.dataSync(), [0.7455317, -1.2332715, 0.1287016, -0.2415527, -2.5510275, 0.2574383]);
  expectClose(db.dataSync(), [0.2504985, -1.2574099, 0.1287116]);
});

onEveryEngine("Dense works on the last axis: each step of a sequence as if alone", () => {
  const layer = new nn.Dense({ units: 4, seed: 3 });
  const sequences = tf.randomUniform([2, 3, 5]);
  const y = layer.forward(sequences)[0];
  expect(y.shape).toEqual([2, 3, 4]);
  expectClose(layer.forward(sequences.reshape([6, 5]).expandDims(1))[0].dataSync(), y.dataSync());
});

test("Dense begins like Keras: glorot uniform, biases 0, the same seed the same numbers", () => {
  const weights = (seed: number) => {
    const layer = new nn.Dense({ units: 200, inputShape: [100], seed });
    layer.build([100]);
    return layer;
  };
  const [first, again, other] = [weights(1), weights(1), weights(2)];
  expect(first.W.dataSync()).toEqual(again.W.dataSync());
  expect(first.W.dataSync()).not.toEqual(other.W.dataSync());
  expect(new Set(first.b!.dataSync())).toEqual(new Set([0]));
  const limit = Math.sqrt(6 / 300);
  expect(Math.max(...first.W.dataSync())).toBeLessThanOrEqual(Math.fround(limit));
  expect(Math.max(...first.W.dataSync())).toBeGreaterThan(0.99 * limit);
  expect(tf.moments(first.W).variance.dataSync()[0]).toBeCloseTo(limit ** 2 / 3, 4);
});

test("dense and Dense refuse what does not fit, and say what to write", () => {
  const built = new nn.Dense({ units: 128 });
  built.build([784]);
  expect([
    refusal(() =>
      nn.dense(tf.zeros([32, 28, 28]) as unknown as tf.Tensor2D, tf.zeros([784, 128]), tf.zeros([128])),
    ),
    refusal(() => nn.dense(x(), tf.zeros([3, 2]), b())),
    refusal(() => nn.dense(x(), W(), tf.zeros([2]))),
    refusal(() => nn.dense(x().toInt(), W(), b())),
    refusal(() => built.forward(tf.zeros([32, 28, 28]))),
    refusal(() => built.forward(tf.zeros([32, 783]))),
    refusal(() => new nn.Dense({ units: 2 }).forward(tf.zeros([3]))),
    refusal(() => new nn.Dense({ units: 0 })),
    refusal(() => new nn.Dense({ units: 2.5 })),
    refusal(() => new nn.Dense({ units: 2, activation: "swish" as "relu" })),
    refusal(() => new nn.Dense({ units: 2, kernelInitializer: nn.constant(Number.NaN) })),
    refusal(() => new nn.Dense({ units: 2, kernelInitializer: { value: 1 } as unknown as "zeros" })),
    refusal(() => new nn.Dense({ units: 2, kernelRegularizer: "l2" as nn.Regularizer })),
    refusal(() => new nn.Dense({ units: 2, kernelRegularizer: { lambda: 1 } as nn.Regularizer })),
    refusal(() => new nn.Dense({ units: 2, kernelRegularizer: nn.l2(-1) })),
    refusal(() => new nn.Dense({ units: 2, kernelInitializer: "glorot" as "zeros" })),
    refusal(() => new nn.Dense({ units: 2, bias: false } as nn.DenseOptions)),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: dense: x must have shape [batch, 784] to match W [784, 128], got [32, 28, 28]; flatten each example first: x.reshape([32, 784])",
      "TypeError: dense: x must have shape [batch, 3] to match W [3, 2], got [2, 2]",
      "TypeError: dense: b must have shape [3] to match W [2, 3], got [2]",
      "TypeError: dense: x must be float32, got int32; write .cast("float32")",
      "TypeError: dense: x must have shape [batch, 784] to match W [784, 128], got [32, 28, 28]; flatten each example first: x.reshape([32, 784])",
      "TypeError: dense: x must have shape [batch, 784] to match W [784, 128], got [32, 783]",
      "TypeError: dense: x must have shape [batch, features], got [batch]; write x.expandDims(1)",
      "RangeError: nn.Dense: units must be a whole number of at least 1, got 0",
      "RangeError: nn.Dense: units must be a whole number of at least 1, got 2.5",
      "RangeError: nn.Dense: no activation "swish", found linear, relu, leakyRelu, elu, gelu, softplus, tanh, sigmoid, softmax",
      "RangeError: nn.Dense: a constant initializer must be a finite number, got NaN",
      "RangeError: nn.Dense: initializer: no option "value", found constant",
      "TypeError: nn.Dense: a regularizer must be nn.l1, nn.l2 or nn.l1l2, got string; write nn.l2(0.01)",
      "TypeError: nn.Dense: a regularizer must be nn.l1, nn.l2 or nn.l1l2, got { lambda }; write nn.l2(0.01)",
      "RangeError: nn.l2: l2 must be a finite number of at least 0, got -1",
      "RangeError: nn.Dense: no initializer "glorot", found zeros, ones, smallUniform, glorotUniform, glorotNormal, heUniform, heNormal, lecunUniform, lecunNormal, orthogonal",
      "RangeError: nn.Dense: no option "bias", found units, activation, useBias, kernelInitializer, kernelRegularizer, name, inputShape, seed",
    ]
  `);
});
