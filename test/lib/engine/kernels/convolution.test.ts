// Gradients of tfjs's convolutions, as a plain tfjs program gets them, on every engine.

import { tf } from "../../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../../engines.ts";

/** val = lambda n, k: torch.tensor([((i * 7 + k * 3) % 11 - 5) / 8 for i in range(n)]) */
function val(k: number, shape: [number, number, number, number]): tf.Tensor4D {
  const values = Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, i) => (((i * 7 + k * 3) % 11) - 5) / 8,
  );
  return tf.tensor4d(values, shape);
}

// X = val(24, 1).reshape(1, 4, 3, 2).permute(0, 3, 1, 2); W = val(24, 2).reshape(2, 2, 2, 3).permute(3, 2, 0, 1)
// y = F.conv2d(X, W, stride=(2, 1)); y.backward(val(12, 3).reshape(1, 2, 2, 3).permute(0, 3, 1, 2))
onEveryEngine("conv2d and its gradients: PyTorch's numbers", () => {
  const [x, filter] = [val(1, [1, 4, 3, 2]), val(2, [2, 2, 2, 3])];
  const conv = (x: tf.Tensor, filter: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 1], "valid");
  expectClose(
    conv(x, filter).dataSync(),
    [-0.265625, -0.75, 0.3125, 0, -0.4375, 0.15625, 0.46875, 0.265625, 0.40625, 0.734375, -0.625, -0.265625],
  );
  const [dx, dfilter] = tf.grads(conv)([x, filter], val(3, [1, 2, 2, 3]));
  expectClose(
    dfilter!.dataSync(),
    [
      0.03125, -0.03125, 0.25, 0.265625, -0.171875, 0.25, 0.15625, 0.03125, -0.609375, -0.125, 0.0625, 0.25,
      -0.28125, 0.15625, 0.25, -0.046875, 0.015625, 0.25, -0.15625, 0.21875, -0.609375, -0.265625, -0.265625,
      0.9375,
    ],
  );
  expectClose(
    dx!.dataSync(),
    [
      -0.1875, -0.1875, -0.40625, -0.359375, -0.125, -0.25, -0.1875, -0.1875, -0.390625, 0.34375, -0.109375,
      0.453125, 0.4375, 0.359375, 0.6875, 0.234375, 0.34375, -0.203125, -0.21875, -0.296875, -0.609375,
      -0.375, -0.296875, -0.15625,
    ],
  );
});

// W = val(16, 2).reshape(2, 2, 2, 2).permute(2, 3, 0, 1).reshape(4, 1, 2, 2)
// y = F.conv2d(X, W, groups=2, padding=1); y.backward(val(80, 3).reshape(1, 5, 4, 4).permute(0, 3, 1, 2))
onEveryEngine("depthwiseConv2d's gradients: PyTorch's numbers", () => {
  const [x, filter] = [val(1, [1, 4, 3, 2]), val(2, [2, 2, 2, 2])];
  const conv = (x: tf.Tensor, filter: tf.Tensor) => {
    const padded = tf.pad(x as tf.Tensor4D, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
    return tf.depthwiseConv2d(padded, filter as tf.Tensor4D, 1, "valid");
  };
  const [dx, dfilter] = tf.grads(conv)([x, filter], val(3, [1, 5, 4, 4]));
  expectClose(
    dfilter!.dataSync(),
    [
      0.140625, 0.4375, 0.609375, -0.046875, -0.015625, -0.75, -0.03125, 0.34375, 0.890625, -0.015625, 0.625,
      -0.03125, -0.46875, 0.171875, -1.046875, 1.046875,
    ],
  );
  expectClose(
    dx!.dataSync(),
    [
      0.5, -0.171875, -0.546875, -0.171875, 0.46875, 0.6875, 0.953125, 0, -0.953125, -0.171875, 0.921875,
      0.6875, 0.375, -0.171875, -0.5, -0.171875, 0.171875, -0.171875, -0.546875, -0.171875, 0.46875, 0.6875,
      -0.921875, -0.171875,
    ],
  );
});
