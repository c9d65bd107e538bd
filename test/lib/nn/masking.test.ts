import { expect, test } from "vitest";

import { nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";

onEveryEngine("masking by hand: a step of nothing but -1 becomes 0, any other stays", () => {
  const x = tf.tensor3d([-1, 2, -1, -1, 0, 0], [1, 3, 2]);
  const [y, cache] = nn.masking(x, { maskValue: -1 });
  expect([...y.dataSync()]).toEqual([-1, 2, 0, 0, 0, 0]);
  const { dx } = nn.maskingGrad(tf.ones([1, 3, 2]), cache);
  expect([...dx.dataSync()]).toEqual([1, 1, 0, 0, 1, 1]);
});

onEveryEngine("padding of infinity leaves no NaN", () => {
  const [masking, gru] = [new nn.Masking({ maskValue: Infinity }), new nn.GRU({ units: 2, maskZero: true })];
  const x = tf.tensor3d([1, 2, Infinity, 3, Infinity, Infinity], [2, 3, 1]);
  const [y] = gru.forward(masking.forward(x)[0]);
  const [alone] = gru.forward(tf.tensor3d([3], [1, 1, 1]));
  expectClose(y.slice([1], [1]).dataSync(), alone.dataSync());
});

onEveryEngine("an embedding's padding, id 0, is passed by, and its vector stays as it was", () => {
  const model = new nn.Sequential([
    new nn.Embedding({ inputDim: 5, outputDim: 3, maskZero: true }),
    new nn.LSTM({ units: 2, maskZero: true }),
  ]);
  const [padded, cache] = model.forward(tf.tensor2d([[2, 4, 0, 0]]));
  const [alone, plain] = model.forward(tf.tensor2d([[2, 4]]));
  expectClose(padded.dataSync(), alone.dataSync());
  const dy = tf.tensor2d([[1, -2]]);
  const [after, before] = [cache, plain].map((each) => model.backward(dy, each).gradients);
  for (const [i, gradient] of after!.entries()) expectClose(gradient.dataSync(), before![i]!.dataSync());
  expect([...after![0]!.slice([0, 0], [1, 3]).dataSync()]).toEqual([0, 0, 0]);
});

test("Masking wants sequences, and a value that can be found", () => {
  expect(() => new nn.Masking({ maskValue: Number.NaN })).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: nn.Masking: maskValue must be a number, got NaN; NaN is equal to nothing]`,
  );
  expect(() => new nn.Masking().forward(tf.zeros([2, 3]))).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: masking: x must have shape [batch, steps, features], got [batch, 3]]`,
  );
});
