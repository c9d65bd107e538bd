import { expect, test } from "vitest";

import { softmaxCrossEntropy } from "../../../../lib/engine/kernels/index.ts";
import { engine, tf } from "../../../../lib/index.ts";
import { ENGINES, expectClose, onEveryEngine, tensorsLeftBy } from "../../engines.ts";

const z = () =>
  tf.tensor2d([
    [1, 2, -1],
    [0.5, -2, 3],
  ]);

onEveryEngine("softmaxCrossEntropy by hand: equal logits give log 3, and softmax 1/3", () => {
  const { loss, dlogits } = softmaxCrossEntropy(tf.zeros([1, 3]), tf.tensor1d([1], "int32"));
  expectClose(loss.dataSync(), [Math.log(3)]);
  expectClose(dlogits.dataSync(), [1 / 3, -2 / 3, 1 / 3]);
});

// z = torch.tensor([[1., 2., -1.], [.5, -2., 3.]], requires_grad=True)
// l = F.cross_entropy(z, torch.tensor([[.2, .3, .5], [0., 1., 0.]]), reduction='none'); l.sum().backward()
onEveryEngine("softmaxCrossEntropy with probabilities: PyTorch's numbers", () => {
  const y = tf.tensor2d([
    [0.2, 0.3, 0.5],
    [0, 1, 0],
  ]);
  const { loss, dlogits } = softmaxCrossEntropy(z(), y);
  expectClose(loss.dataSync(), [2.0490122, 5.0850973]);
  expectClose(dlogits.dataSync(), [0.0594965, 0.4053845, -0.464881, 0.0753887, -0.9938117, 0.9184229]);
});

// l = F.cross_entropy(z, torch.tensor([2, 0]), reduction='none'); l.sum().backward()
onEveryEngine("softmaxCrossEntropy with class indices: PyTorch's numbers", () => {
  const { loss, dlogits } = softmaxCrossEntropy(z(), tf.tensor1d([2, 0], "int32"));
  expectClose(loss.dataSync(), [3.3490121, 2.5850973]);
  expectClose(dlogits.dataSync(), [0.2594965, 0.7053846, -0.9648809, -0.9246113, 0.0061883, 0.9184229]);
});

onEveryEngine(
  "softmaxCrossEntropy of rows of every length: gradients sum to 0, the loss is that of one-hot rows",
  () => {
    for (const classes of [1, 2, 3, 4, 5, 8, 9, 31]) {
      const logits = tf.randomNormal<tf.Rank.R2>([6, classes], 0, 5, "float32", classes);
      const indices = Array.from({ length: 6 }, (_, i) => i % classes);
      const rows = indices.map((k) => Array.from({ length: classes }, (_, i) => Number(i === k)));
      const sparse = softmaxCrossEntropy(logits, tf.tensor1d(indices, "int32"));
      const dense = softmaxCrossEntropy(logits, tf.tensor2d(rows, [6, classes]));
      expectClose(sparse.dlogits.sum(1).dataSync(), new Array(6).fill(0), 1e-6);
      expectClose(sparse.loss.dataSync(), dense.loss.dataSync(), 2e-6);
      expectClose(sparse.dlogits.dataSync(), dense.dlogits.dataSync(), 1e-6);
    }
  },
);

onEveryEngine("softmaxCrossEntropy of logits that exp cannot take is exact", () => {
  const logits = tf.tensor2d([
    [1000, 0, -1000],
    [-1000, -1000, -1000],
  ]);
  const { loss, dlogits } = softmaxCrossEntropy(logits, tf.tensor1d([1, 0], "int32"));
  expectClose(loss.dataSync(), [1000, Math.log(3)]);
  expectClose(dlogits.dataSync(), [1, -1, 0, -2 / 3, 1 / 3, 1 / 3]);
});

onEveryEngine("softmaxCrossEntropy of NaN is NaN, in its own row only", () => {
  const logits = tf.tensor2d([Number.NaN, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6], [2, 6]);
  const { loss, dlogits } = softmaxCrossEntropy(logits, tf.tensor1d([1, 1], "int32"));
  expect([...loss.dataSync()].map(Number.isNaN)).toEqual([true, false]);
  expect([...dlogits.dataSync()].map(Number.isNaN)).toEqual([
    ...Array(6).fill(true),
    ...Array(6).fill(false),
  ]);
});

onEveryEngine("softmaxCrossEntropy leaves its two results", () => {
  const [logits, labels] = [z(), tf.tensor1d([0, 1], "int32")];
  expect(tensorsLeftBy(() => softmaxCrossEntropy(logits, labels))).toBe(2);
});

test.each(ENGINES.filter((name) => name !== "native"))(
  "softmaxCrossEntropy refuses an index that is no class, and keeps no memory (%s)",
  async (name) => {
    await engine.use(name);
    for (const bad of [3, -1]) {
      const [logits, labels] = [z(), tf.tensor1d([0, bad], "int32")];
      const before = tf.engine().backend.numDataIds();
      expect(() => softmaxCrossEntropy(logits, labels)).toThrow(
        `softmaxCrossEntropy: labels must be class indices from 0 to 2, got ${bad} in row 1`,
      );
      expect(tf.engine().backend.numDataIds()).toBe(before);
      tf.dispose([logits, labels]);
    }
  },
);

test("softmaxCrossEntropy says which argument has the wrong shape or dtype", () => {
  const run = (logits: tf.Tensor, labels: tf.Tensor) =>
    softmaxCrossEntropy(logits as tf.Tensor2D, labels as tf.Tensor1D);
  const labels = tf.tensor1d([0, 1, 2], "int32");
  expect(() => run(z(), labels)).toThrow(
    "softmaxCrossEntropy: class indices must have shape [2] to match logits [2, 3], got [3]",
  );
  expect(() => run(z(), tf.ones([2, 4]))).toThrow(
    "softmaxCrossEntropy: labels must have shape [2, 3] to match logits [2, 3], got [2, 4]",
  );
  expect(() => run(z().toInt(), labels)).toThrow(
    'softmaxCrossEntropy: logits must be float32, got int32; write .cast("float32")',
  );
  expect(() => run(tf.ones([3]), labels)).toThrow(
    "softmaxCrossEntropy: logits must have shape [batch, classes], got [3]",
  );
  expect(() => run(z(), tf.ones([2, 3], "bool"))).toThrow(
    'softmaxCrossEntropy: labels must be float32, got bool; write .cast("float32")',
  );
});
