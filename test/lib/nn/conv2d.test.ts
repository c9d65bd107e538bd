import { expect, test } from "vitest";

import { nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

/** 0, 1, 2, ... of this shape, through a function. */
const counted = (shape: [number, number, number, number], f: (i: number) => number) =>
  tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => f(i)),
    shape,
  ) as tf.Tensor4D;

onEveryEngine("conv2d by hand: a vertical edge under a filter for edges, which is not flipped", () => {
  const image = tf.tensor([10, 10, 10, 0, 0, 0]).tile([6]).reshape<tf.Tensor4D>([1, 6, 6, 1]);
  const filter = tf.tensor([1, 0, -1]).tile([3]).reshape<tf.Tensor4D>([3, 3, 1, 1]);
  const [y] = nn.conv2d(image, filter, tf.zeros([1]));
  expect(y.shape).toEqual([1, 4, 4, 1]);
  expect([...y.dataSync().slice(0, 4)]).toEqual([0, 30, 30, 0]);
});

const x = () => counted([1, 4, 4, 2], Math.sin);
const W = () => counted([3, 3, 2, 2], (i) => (i - 17) / 20);
const b = () => tf.tensor1d([0.1, -0.2]);

// x, W and b as above; z = F.conv2d(x.permute(0, 3, 1, 2), W.permute(3, 2, 0, 1), b).permute(0, 2, 3, 1)
// y = F.relu(z); y.backward(torch.cos(torch.arange(8.)).reshape(1, 2, 2, 2))
onEveryEngine('conv2d and conv2dGrad, padding "valid" and ReLU: PyTorch\'s numbers', () => {
  const [y, cache] = nn.conv2d(x(), W(), b(), { activation: "relu" });
  const { dx, dW, db } = nn.conv2dGrad(counted([1, 2, 2, 2], Math.cos), cache);
  expectClose(y.dataSync(), [0, 0, 0.9060022, 0.60531, 0.8589299, 0.5553562, 0.0357301, 0]);
  expectClose(
    dx!.dataSync().slice(0, 8),
    [0, 0, 1.1457188, 1.0051049, 0.864491, 0.723877, 0.5832631, 0.4426492],
  );
  expectClose(
    dW.dataSync().slice(0, 8),
    [-1.5474418, -0.6195541, -1.2882662, -0.0228053, 0.1553355, 0.5949106, 1.4561224, 0.6656685],
  );
  expectClose(db.dataSync(), [-0.1096202, -0.7063303]);
});

// z = F.conv2d(..., padding=1); z.backward(torch.cos(torch.arange(32.)).reshape(1, 4, 4, 2))
onEveryEngine('conv2d and conv2dGrad, padding "same": PyTorch\'s numbers', () => {
  const [y, cache] = nn.conv2d(x(), W(), b(), { padding: "same" });
  const { dx, dW, db } = nn.conv2dGrad(counted([1, 4, 4, 2], Math.cos), cache);
  expectClose(
    y.dataSync().slice(0, 8),
    [-0.1322354, -0.3447675, -0.8806452, -1.1847842, 0.5970266, 0.2816635, 1.4486552, 1.1579719],
  );
  expectClose(
    dx!.dataSync().slice(0, 8),
    [1.6029587, 1.4272473, -0.0850189, -0.1225982, -0.844199, -0.8210334, -0.465102, -0.2178579],
  );
  expectClose(
    dW.dataSync().slice(0, 8),
    [2.3091452, 4.4431348, -1.9113542, 2.5256438, -5.4441538, -2.2715185, -3.7407274, -6.2107353],
  );
  expectClose(db.dataSync(), [0.2599217, 0.3276564]);
});

onEveryEngine("the fused pass agrees with the plain form: tf.conv2d, plus b, then f", () => {
  const plain = tf.conv2d(x(), W(), [1, 2], "same").add(b());
  for (const activation of ["linear", "relu", "tanh", "sigmoid"] as const) {
    const [y] = nn.conv2d(x(), W(), b(), { strides: [1, 2], padding: "same", activation });
    const expected = activation === "linear" ? plain : tf[activation](plain);
    expectClose(y.dataSync(), expected.dataSync(), 1e-5);
  }
});

test("Conv2D refuses what does not fit, and says what to write", () => {
  expect([
    refusal(() => new nn.Conv2D({ filters: 2, kernelSize: 3 }).forward(tf.zeros([32, 28, 28]))),
    refusal(() => new nn.Conv2D({ filters: 2, kernelSize: 3 }).forward(tf.zeros([32, 784]))),
    refusal(() => new nn.Conv2D({ filters: 2, kernelSize: 5 }).forward(tf.zeros([1, 4, 8, 1]))),
    refusal(() => nn.conv2d(tf.zeros([1, 4, 4, 3]), tf.zeros([3, 3, 1, 2]), tf.zeros([2]))),
    refusal(() => nn.conv2d(tf.zeros([1, 4, 4, 1]), tf.zeros([3, 3, 1, 2]), tf.zeros([3]))),
    refusal(() => nn.conv2d(tf.zeros([1, 4, 4, 1], "int32"), tf.zeros([3, 3, 1, 2]), tf.zeros([2]))),
    refusal(() => new nn.Conv2D({ filters: 2, kernelSize: 0 })),
    refusal(() => new nn.Conv2D({ filters: 2, kernelSize: [3, 3, 1] as unknown as nn.Pair })),
    refusal(() => new nn.Conv2D({ filters: 2, kernelSize: 3, padding: "full" as "same" })),
    refusal(() => new nn.Conv2D({ filters: 2, kernelSize: 3, dilation: 2 } as nn.Conv2DOptions)),
    refusal(() => new nn.Conv2D({ filters: 2, kernelSize: 3, dilationRate: 2, strides: [1, 2] })),
    refusal(() =>
      new nn.Conv2D({ filters: 2, kernelSize: 2, dilationRate: 4 }).forward(tf.zeros([1, 4, 8, 1])),
    ),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: conv2d: x must have shape [batch, height, width, channels], got [batch, 28, 28]; for one channel write x.expandDims(3)",
      "TypeError: conv2d: x must have shape [batch, height, width, channels], got [batch, 784]",
      "RangeError: conv2d: x must have images of at least [5, 5] for its window, got [4, 8]; take a smaller window or padding "same"",
      "TypeError: conv2d: x must have shape [batch, height, width, 1] to match W [3, 3, 1, 2], got [1, 4, 4, 3]",
      "TypeError: conv2d: b must have shape [2] to match W [3, 3, 1, 2], got [3]",
      "TypeError: conv2d: x must be float32, got int32; write .cast("float32")",
      "RangeError: nn.Conv2D: kernelSize must be a whole number of at least 1, got 0",
      "RangeError: nn.Conv2D: kernelSize must be one number or [rows, columns], got [3, 3, 1]",
      "RangeError: nn.Conv2D: no padding "full", found valid, same",
      "RangeError: nn.Conv2D: no option "dilation", found filters, kernelSize, strides, dilationRate, padding, activation, useBias, kernelInitializer, kernelRegularizer, name, inputShape, seed",
      "RangeError: nn.Conv2D: strides or dilationRate must be 1, got strides [1, 2] and dilationRate [2, 2]",
      "RangeError: conv2d: x must have images of at least [5, 5] for its window, got [4, 8]; take a smaller window or padding "same"",
    ]
  `);
});

onEveryEngine(
  "conv2d with one window that sees the whole image is what tfjs gives, and so are its gradients",
  () => {
    const x = counted([2, 3, 4, 2], Math.sin);
    const W = counted([3, 4, 2, 5], (i) => Math.cos(3 * i));
    const b = tf.tensor1d([1, -1, 0.5, 0, 2]);
    const plain = (x: tf.Tensor, W: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      tf
        .conv2d(x as tf.Tensor4D, W as tf.Tensor4D, 1, "valid")
        .add(b)
        .tanh();
    const [y, cache] = nn.conv2d(x, W, b, { activation: "tanh" });
    expect(y.shape).toEqual([2, 1, 1, 5]);
    expectClose(y.dataSync(), plain(x, W, b).dataSync(), 1e-5);
    const r = counted([2, 1, 1, 5], (i) => i - 4);
    const { dx, dW, db } = nn.conv2dGrad(r, cache);
    const theirs = tf.grads((x, W, b) => plain(x!, W!, b!).mul(r).sum())([x, W, b]);
    for (const [i, mine] of [dx!, dW, db].entries()) {
      expect(mine.shape).toEqual(theirs[i]!.shape);
      expectClose(mine.dataSync(), theirs[i]!.dataSync(), 1e-4);
    }
  },
);
