// Average and global pools, Reshape and Conv1D: by hand, and what they refuse.

import { expect, test } from "vitest";

import { nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

const image = () => tf.range(1, 10).reshape<tf.Tensor4D>([1, 3, 3, 1]); // 1 2 3, 4 5 6, 7 8 9

onEveryEngine("avgPool2d by hand: means of windows; at the edge only places inside count", () => {
  expectClose(nn.avgPool2d(image(), { strides: [1, 1] })[0].dataSync(), [3, 4, 6, 7]);
  const [y, cache] = nn.avgPool2d(image(), { strides: [1, 1], padding: "same" });
  expectClose(y.dataSync(), [3, 4, 4.5, 6, 7, 7.5, 7.5, 8.5, 9]);
  // 9 lies in four windows, of 4, 2, 2 and 1 places
  expectClose(nn.avgPool2dGrad(tf.onesLike(y), cache).dx.dataSync().slice(-1), [0.25 + 0.5 + 0.5 + 1]);
});

onEveryEngine("global pools by hand: the gradient in equal parts, or to the first of the largest", () => {
  const x = tf.tensor3d([[[1, 8], [3, 8], [2, -1]]]); // biome-ignore format: one line
  const [mean, meanCache] = nn.globalAvgPool(x);
  expectClose(mean.dataSync(), [2, 5]);
  expectClose(nn.globalAvgPoolGrad(tf.tensor2d([[3, 6]]), meanCache).dx.dataSync(), [1, 2, 1, 2, 1, 2]);
  const [max, maxCache] = nn.globalMaxPool(x);
  expectClose(max.dataSync(), [3, 8]);
  expectClose(nn.globalMaxPoolGrad(tf.tensor2d([[3, 6]]), maxCache).dx.dataSync(), [0, 6, 3, 0, 0, 0]);
});

onEveryEngine("conv1d by hand: a difference along the sequence, and with dilation over two steps", () => {
  const x = tf.tensor3d([1, 4, 9, 16, 25], [1, 5, 1]);
  const W = tf.tensor3d([-1, 1], [2, 1, 1]);
  expectClose(nn.conv1d(x, W)[0].dataSync(), [3, 5, 7, 9]);
  expectClose(nn.conv1d(x, W, tf.tensor1d([100]), { dilationRate: 2 })[0].dataSync(), [108, 112, 116]);
  expectClose(nn.conv1d(x, W, undefined, { strides: 2 })[0].dataSync(), [3, 7]);
});

onEveryEngine("a dilated convolution is one with a filter that has zeros between its values", () => {
  const x = tf.range(0, 50).sin().reshape<tf.Tensor4D>([1, 5, 5, 2]);
  const W = tf.range(0, 8).cos().reshape<tf.Tensor4D>([2, 2, 2, 1]);
  const spread = tf
    .stack([W.slice([0], [1]), tf.zerosLike(W.slice([0], [1])), W.slice([1], [1])])
    .reshape<tf.Tensor4D>([3, 2, 2, 1]);
  const [y] = nn.conv2d(x, W, undefined, { dilationRate: [2, 1] });
  expectClose(y.dataSync(), nn.conv2d(x, spread)[0].dataSync(), 1e-5);
});

onEveryEngine(
  "global pools and convolutions take images and sequences of another size than they were built for",
  () => {
    const model = [new nn.Conv1D({ filters: 2, kernelSize: 3 }), new nn.GlobalMaxPool()];
    const run = (steps: number) => model.reduce((y, layer) => layer.forward(y)[0], tf.ones([2, steps, 1]));
    expect(run(5).shape).toEqual([2, 2]);
    expect(run(9).shape).toEqual([2, 2]);
  },
);

test("pools, Reshape and Conv1D refuse what does not fit, and say what to write", () => {
  expect([
    refusal(() => new nn.AvgPool2D({ poolSize: 0 })),
    refusal(() => new nn.AvgPool2D({ poolSize: 4 }).forward(tf.zeros([1, 3, 3, 1]))),
    refusal(() => nn.avgPool2d(tf.zeros([3, 3, 1]) as unknown as tf.Tensor4D)),
    refusal(() => new nn.AvgPool1D({ poolSize: [2, 2] as unknown as number })),
    refusal(() => new nn.MaxPool1D({ strides: -1 })),
    refusal(() => new nn.MaxPool1D().forward(tf.zeros([2, 8]))),
    refusal(() => new nn.MaxPool1D({ poolSize: 9 }).forward(tf.zeros([2, 8, 1]))),
    refusal(() => new nn.GlobalAvgPool().forward(tf.zeros([2, 8]))),
    refusal(() => new nn.GlobalMaxPool({ poolSize: 2 } as nn.LayerOptions)),
    refusal(() => new nn.Reshape({ targetShape: [-1, -1] })),
    refusal(() => new nn.Reshape({ targetShape: [2, 0] })),
    refusal(() => new nn.Reshape({ targetShape: [2, 4] }).forward(tf.zeros([1, 6]))),
    refusal(() => new nn.Reshape({ targetShape: [4, -1] }).forward(tf.zeros([1, 6]))),
    refusal(() => new nn.Conv1D({ filters: 2, kernelSize: 3 }).forward(tf.zeros([4, 5]))),
    refusal(() => new nn.Conv1D({ filters: 2, kernelSize: 6 }).forward(tf.zeros([4, 5, 1]))),
    refusal(() => new nn.Conv1D({ filters: 2, kernelSize: 3, strides: 2, dilationRate: 2 })),
    refusal(() => new nn.Conv1D({ filters: 2.5, kernelSize: 3 })),
    refusal(() => nn.conv1d(tf.zeros([1, 5, 2]), tf.zeros([3, 1, 2]))),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: nn.AvgPool2D: poolSize must be a whole number of at least 1, got 0",
      "RangeError: avgpool2d: x must have images of at least [4, 4] for its window, got [3, 3]; take a smaller window or padding "same"",
      "TypeError: avgPool2d: x must have shape [batch, height, width, channels], got [3, 3, 1]",
      "RangeError: nn.AvgPool1D: poolSize must be a whole number of at least 1, got [2, 2]",
      "RangeError: nn.MaxPool1D: strides must be a whole number of at least 1, got -1",
      "TypeError: maxpool1d: x must have shape [batch, steps, channels], got [batch, 8]; for one channel write x.expandDims(2)",
      "RangeError: maxpool1d: x must have sequences of at least 9 steps for its window, got 8; take a smaller window or padding "same"",
      "TypeError: globalavgpool: x must have shape [batch, steps, channels] or [batch, height, width, channels], got [batch, 8]",
      "RangeError: nn.GlobalMaxPool: no option "poolSize", found name, inputShape, seed",
      "RangeError: nn.Reshape: targetShape must hold whole numbers of at least 1, and -1 at most once, got [-1, -1]",
      "RangeError: nn.Reshape: targetShape must hold whole numbers of at least 1, and -1 at most once, got [2, 0]",
      "TypeError: reshape: targetShape [2, 4] must have as many values as an example of x, 6, got x [batch, 6]",
      "TypeError: reshape: targetShape [4, -1] must have as many values as an example of x, 6, got x [batch, 6]",
      "TypeError: conv1d: x must have shape [batch, steps, channels], got [batch, 5]; for one channel write x.expandDims(2)",
      "RangeError: conv1d: x must have sequences of at least 6 steps for its window, got 5; take a smaller window or padding "same"",
      "RangeError: nn.Conv1D: strides or dilationRate must be 1, got strides [1, 2] and dilationRate [1, 2]",
      "RangeError: nn.Conv1D: filters must be a whole number of at least 1, got 2.5",
      "TypeError: conv1d: x must have shape [batch, steps, 1] to match W [3, 1, 2], got [1, 5, 2]",
    ]
  `);
});
