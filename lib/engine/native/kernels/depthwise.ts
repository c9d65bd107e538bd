// Depthwise convolution with dilation, which TensorFlow's own kernel does not know.

import * as tf from "@tensorflow/tfjs-core";

import { dilate, dilationsOf } from "./dilated-filter.ts";
import type { NativeKernel } from "./kernel.ts";
import { theirs } from "./theirs.ts";

const NAME = "DepthwiseConv2dNative";

export const depthwise: NativeKernel = {
  name: NAME,
  run(backend, { x, filter }, attrs) {
    const [rows, columns] = dilationsOf(attrs);
    if (rows === 1 && columns === 1) return theirs(NAME, backend, { x: x!, filter: filter! }, attrs);
    return tf.tidy(() => {
      const spread = dilate(filter as tf.Tensor4D, [rows, columns]);
      return theirs(NAME, backend, { x: x!, filter: spread }, { ...attrs, dilations: [1, 1] });
    });
  },
};
