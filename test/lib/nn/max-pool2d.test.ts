import { expect, test } from "vitest";

import { nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";

onEveryEngine("maxPool2d by hand: of each window the largest, and dy goes back to it", () => {
  const x = tf.tensor4d([1, 5, 2, 0, 3, 4, 8, 7, 9, 1, 0, 6, 2, 2, 5, 5], [1, 4, 4, 1]);
  const [y, cache] = nn.maxPool2d(x);
  expect([...y.dataSync()]).toEqual([5, 8, 9, 6]);
  const { dx } = nn.maxPool2dGrad(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), cache);
  expect([...dx.dataSync()]).toEqual([0, 1, 0, 0, 0, 0, 2, 0, 3, 0, 0, 4, 0, 0, 0, 0]);
});

// x = torch.sin(torch.arange(32.)).reshape(1, 4, 4, 2); y = F.max_pool2d(x.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)
// y.backward(torch.cos(torch.arange(8.)).reshape(1, 2, 2, 2))
onEveryEngine("maxPool2d and maxPool2dGrad: PyTorch's numbers", () => {
  const x = tf.range(0, 32).sin().reshape<tf.Tensor4D>([1, 4, 4, 2]);
  const [y, cache] = nn.maxPool2d(x);
  const { dx } = nn.maxPool2dGrad(tf.range(0, 8).cos().reshape<tf.Tensor4D>([1, 2, 2, 2]), cache);
  expectClose(
    y.dataSync(),
    [0.9893582, 0.841471, 0.9906074, 0.6569866, 0.7625585, 0.956376, 0.9129453, 0.8366556],
  );
  const places = { 1: 0.5403023, 7: -0.9899925, 8: 1, 14: -0.4161468, 20: 0.9601703, 21: 0.7539023, 26: -0.6536436, 27: 0.2836622 }; // biome-ignore format: one line
  const expected = new Float32Array(32);
  for (const [place, value] of Object.entries(places)) expected[Number(place)] = value;
  expectClose(dx.dataSync(), expected);
});

test("MaxPool2D refuses what does not fit", () => {
  expect(() => new nn.MaxPool2D({ poolSize: 3 }).forward(tf.zeros([1, 2, 2, 1]))).toThrow(
    'maxpool2d: x must have images of at least [3, 3] for its window, got [2, 2]; take a smaller window or padding "same"',
  );
  expect(() => new nn.MaxPool2D().forward(tf.zeros([5, 28, 28]))).toThrow(
    "maxpool2d: x must have shape [batch, height, width, channels], got [batch, 28, 28]; for one channel write x.expandDims(3)",
  );
  expect(() => new nn.MaxPool2D({ size: 2 } as nn.MaxPool2DOptions)).toThrow(
    'nn.MaxPool2D: no option "size", found poolSize, strides, padding, name, inputShape, seed',
  );
});
