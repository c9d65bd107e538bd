import { expect, test } from "vitest";

import { losses, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";

const { softmaxCrossEntropy, softmaxCrossEntropyGrad, softmaxCrossEntropyWithGrad } = losses;
const z = () => tf.tensor2d([1, 2, -1, 0, 0, 3], [2, 3]);

onEveryEngine("by hand: equal logits are as surprising as a guess, log of the number of classes", () => {
  expectClose(softmaxCrossEntropy([[5, 5, 5, 5]], [2]).dataSync(), [Math.log(4)]);
  expectClose(softmaxCrossEntropyGrad([[5, 5, 5, 5]], [2]).dataSync(), [0.25, 0.25, -0.75, 0.25]);
});

// L = F.cross_entropy(z, torch.tensor([1, 0])); L.backward()
onEveryEngine("class indices: PyTorch's numbers", () => {
  const labels = tf.tensor1d([1, 0], "int32");
  expectClose(softmaxCrossEntropy(z(), labels).dataSync(), [1.7219676]);
  expectClose(
    softmaxCrossEntropyGrad(z(), labels).dataSync(),
    [0.1297482, -0.1473077, 0.0175595, -0.4773608, 0.0226392, 0.4547215],
  );
});

// L = F.cross_entropy(z, torch.tensor([[.2, .5, .3], [.9, .1, 0.]])); L.backward()
onEveryEngine("probabilities: PyTorch's numbers", () => {
  const labels = tf.tensor2d([0.2, 0.5, 0.3, 0.9, 0.1, 0], [2, 3]);
  expectClose(softmaxCrossEntropy(z(), labels).dataSync(), [2.2719674]);
  expectClose(
    softmaxCrossEntropyGrad(z(), labels).dataSync(),
    [0.0297482, 0.1026923, -0.1324405, -0.4273607, -0.0273608, 0.4547215],
  );
});

onEveryEngine("classes and their one-hot rows agree; a sequence is so many rows; logits may be huge", () => {
  const labels = tf.tensor1d([1, 0], "int32");
  const oneHot = tf.oneHot(labels, 3).toFloat();
  expectClose(softmaxCrossEntropy(z(), oneHot).dataSync(), softmaxCrossEntropy(z(), labels).dataSync());
  const [value, gradient] = softmaxCrossEntropyWithGrad(z().reshape([1, 2, 3]), labels.reshape([1, 2]));
  expectClose(value.dataSync(), softmaxCrossEntropy(z(), labels).dataSync());
  expect(gradient.shape).toEqual([1, 2, 3]);
  expectClose(gradient.dataSync(), softmaxCrossEntropyGrad(z(), labels).dataSync());
  expectClose(softmaxCrossEntropy([[1e4, 0]], [1]).dataSync(), [1e4]);
});

onEveryEngine("the gradient agrees with central differences and with tfjs's own; its rows sum to 0", () => {
  const labels = tf.tensor1d([2, 1], "int32");
  const values = [...z().dataSync()];
  const h = 1e-2;
  const numeric = values.map((value, i) => {
    const moved = (by: number) =>
      softmaxCrossEntropy(tf.tensor2d(values.with(i, value + by), [2, 3]), labels).dataSync()[0]!;
    return (moved(h) - moved(-h)) / (2 * h);
  });
  const byHand = softmaxCrossEntropyGrad(z(), labels);
  expectClose(byHand.dataSync(), numeric, 1e-3);
  expectClose(byHand.sum(1).dataSync(), [0, 0]);
  const applied = tf.grad((z: tf.Tensor) => softmaxCrossEntropy(z, labels).mul(3))(z());
  expectClose(applied.dataSync(), byHand.mul(3).dataSync());
  const oneHot = tf.oneHot(labels, 3).toFloat();
  const plain = tf.grad((z: tf.Tensor) => oneHot.mul(z.logSoftmax()).sum(1).mean().neg())(z());
  expectClose(byHand.dataSync(), plain.dataSync());
});

onEveryEngine("leaves one tensor, its result", () => {
  expect(tensorsLeftBy(() => softmaxCrossEntropy([[1, 2]], [0]))).toBe(1);
  expect(tensorsLeftBy(() => softmaxCrossEntropyGrad([[1, 2]], [0]))).toBe(1);
});

test("refuses what does not fit, and says what to write", () => {
  expect([
    refusal(() => softmaxCrossEntropy([1, 2], [0])),
    refusal(() => softmaxCrossEntropy(z(), [0, 1, 2])),
    refusal(() => softmaxCrossEntropy(z(), [[0], [1]])),
    refusal(() => softmaxCrossEntropyGrad(z(), tf.zeros([2, 4]))),
    refusal(() => softmaxCrossEntropy(tf.zeros([0, 3]), tf.zeros([0], "int32"))),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: softmaxCrossEntropy: logits must have shape [batch, classes], got [2]",
      "TypeError: softmaxCrossEntropy: labels must be class indices [2] or have the shape of logits [2, 3], got [3]",
      "TypeError: softmaxCrossEntropy: labels must be class indices [2] or have the shape of logits [2, 3], got [2, 1]; write labels.reshape([2])",
      "TypeError: softmaxCrossEntropyGrad: labels must be class indices [2] or have the shape of logits [2, 3], got [2, 4]",
      "RangeError: softmaxCrossEntropy: logits must hold at least one value, got none",
    ]
  `);
});
