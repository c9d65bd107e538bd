// Gradients of a convolution with dilation, which tfjs-node leaves out and TensorFlow's plain kernels for a CPU refuse.

import * as tf from "@tensorflow/tfjs-core";

import { dilate, dilatedShape, dilationsOf } from "./dilated-filter.ts";
import type { NativeKernel } from "./kernel.ts";
import { theirs } from "./theirs.ts";

export const convolutionGradients: NativeKernel[] = [
  {
    name: "Conv2DBackpropInput",
    run(backend, { dy, filter }, attrs) {
      const [rows, columns] = dilationsOf(attrs);
      const inputs = { dy: dy!, filter: filter! };
      if (rows === 1 && columns === 1) return theirs("Conv2DBackpropInput", backend, inputs, attrs);
      return tf.tidy(() => {
        const spread = dilate(filter as tf.Tensor4D, [rows, columns]);
        return theirs("Conv2DBackpropInput", backend, { ...inputs, filter: spread }, attrs);
      });
    },
  },
  {
    name: "Conv2DBackpropFilter",
    run(backend, inputs, attrs) {
      const [rows, columns] = dilationsOf(attrs);
      if (rows === 1 && columns === 1) return theirs("Conv2DBackpropFilter", backend, inputs, attrs);
      return tf.tidy(() => {
        // The gradient of the whole spread filter; that of the filter itself is every rows-th and columns-th of it.
        const filterShape = dilatedShape(attrs.filterShape as number[], [rows, columns]);
        const whole = theirs("Conv2DBackpropFilter", backend, inputs, { ...attrs, filterShape });
        return tf.stridedSlice(whole, [0, 0, 0, 0], filterShape, [rows, columns, 1, 1]);
      });
    },
  },
];
