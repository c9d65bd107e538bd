// Convolution of a batch without images: oneDNN gives it the shape of its input.

import * as tf from "@tensorflow/tfjs-core";

import type { NativeKernel } from "./kernel.ts";
import { theirs } from "./theirs.ts";

type Info = Parameters<typeof tf.backend_util.computeConv2DInfo>;

export const convolutions = ["Conv2D", "FusedConv2D"].map(
  (name): NativeKernel => ({
    name,
    run(backend, inputs, attrs) {
      const { x, filter } = inputs;
      if (x!.shape[0] !== 0) return theirs(name, backend, inputs, attrs);
      const shapes = [x!.shape, filter!.shape] as [Info[0], Info[1]];
      const form = [attrs.strides, attrs.dilations ?? 1, attrs.pad] as [Info[2], Info[3], Info[4]];
      return tf.zeros(tf.backend_util.computeConv2DInfo(...shapes, ...form).outShape);
    },
  }),
);
