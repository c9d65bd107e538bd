// Depthwise convolution with dilation, which TensorFlow's own kernel does not know.

import * as tf from "@tensorflow/tfjs-core";

import type { NativeKernel } from "./kernel.ts";

const NAME = "DepthwiseConv2dNative";

/** Puts the filter's values `dilation` apart, with zeros between, and convolves plainly: the same sums. */
export const depthwise: NativeKernel = {
  name: NAME,
  run(backend, { x, filter }, attrs) {
    const [rows, columns] = pair(attrs.dilations);
    if (rows === 1 && columns === 1) return theirs!(backend, { x: x!, filter: filter! }, attrs);
    return tf.tidy(() => {
      const spread = dilate(filter as tf.Tensor4D, rows, columns);
      return theirs!(backend, { x: x!, filter: spread }, { ...attrs, dilations: [1, 1] }) as tf.Tensor;
    });
  },
};

const pair = (dilations: unknown): readonly [number, number] =>
  typeof dilations === "number"
    ? [dilations, dilations]
    : ((dilations as [number, number] | undefined) ?? [1, 1]);

/** filter [height, width, channels, multiplier] with its rows and columns that far apart. */
function dilate(filter: tf.Tensor4D, rows: number, columns: number): tf.Tensor4D {
  const [height, width, channels, multiplier] = filter.shape;
  const apart = filter
    .reshape([height, 1, width, 1, channels, multiplier])
    .pad([
      [0, 0],
      [0, rows - 1],
      [0, 0],
      [0, columns - 1],
      [0, 0],
      [0, 0],
    ])
    .reshape([height * rows, width * columns, channels, multiplier]);
  const size = [(height - 1) * rows + 1, (width - 1) * columns + 1, channels, multiplier];
  return apart.slice([0, 0, 0, 0], size as [number, number, number, number]) as tf.Tensor4D;
}

/** tfjs-node's kernel, kept when ours took its place. */
let theirs: NativeKernel["run"] | undefined;

export function keepTheirs(): void {
  if (theirs) return;
  const { kernelFunc } = tf.getKernel(NAME, "tensorflow");
  theirs = (backend, inputs, attrs) =>
    kernelFunc({ inputs: inputs as tf.NamedTensorInfoMap, attrs: attrs as tf.NamedAttrMap, backend });
}
