import { expect, test } from "vitest";

import { losses, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";

const { sigmoidCrossEntropy, sigmoidCrossEntropyGrad } = losses;
const z = [1.5, -2, 0, 30];
const y = [1, 0, 1, 0];

onEveryEngine("by hand: a logit of 0 says nothing, so each answer costs log 2", () => {
  expectClose(sigmoidCrossEntropy([0, 0], [0, 1]).dataSync(), [Math.log(2)]);
  expectClose(sigmoidCrossEntropyGrad([0, 0], [0, 1]).dataSync(), [0.25, -0.25]);
});

// L = F.binary_cross_entropy_with_logits(z, y); L.backward()
onEveryEngine("PyTorch's numbers", () => {
  expectClose(sigmoidCrossEntropy(z, y).dataSync(), [7.755372]);
  expectClose(sigmoidCrossEntropyGrad(z, y).dataSync(), [-0.0456064, 0.0298007, -0.125, 0.25]);
});

onEveryEngine(
  "agrees with tfjs's own gradient, and with the softmax of two classes; huge logits stay finite",
  () => {
    const automatic = tf.grad((z: tf.Tensor) => sigmoidCrossEntropy(z, y))(tf.tensor1d(z));
    expectClose(sigmoidCrossEntropyGrad(z, y).dataSync(), automatic.dataSync());
    const pairs = tf.stack([tf.zeros([4]), tf.tensor1d(z)], 1);
    const softmax = losses.softmaxCrossEntropy(pairs, tf.tensor1d(y, "int32"));
    expectClose(sigmoidCrossEntropy(z, y).dataSync(), softmax.dataSync());
    expectClose(sigmoidCrossEntropy([-1e4, 1e4], [1, 1]).dataSync(), [5e3]);
  },
);

onEveryEngine("leaves one tensor, its result", () => {
  expect(tensorsLeftBy(() => sigmoidCrossEntropy(z, y))).toBe(1);
  expect(tensorsLeftBy(() => sigmoidCrossEntropyGrad(z, y))).toBe(1);
});

test("refuses shapes that would be broadcast", () => {
  expect(() => sigmoidCrossEntropy([[1], [2]], [1, 0])).toThrow(
    "sigmoidCrossEntropy: target must have the shape of prediction [2, 1], got [2]; write target.reshape([2, 1])",
  );
});
