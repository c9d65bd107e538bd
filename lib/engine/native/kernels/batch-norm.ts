// Batch normalisation in training on a CPU: TensorFlow's fused operation and its gradient.
//
// They want images [batch, height, width, features], as which rows may stand. Beside y the operation gives the
// variance twice: the sample's, divided by m - 1, and among what it reserves for its gradient ours, divided by m.

import * as tf from "@tensorflow/tfjs-core";

import type { NativeBackend } from "../backend.ts";
import type { Attribute } from "../binding.ts";
import { FLOAT32, float, type } from "./attributes.ts";
import type { NativeKernel } from "./kernel.ts";

export const batchNormalize: NativeKernel = {
  name: "BatchNormalize",
  run: (backend, inputs, { epsilon }) =>
    tf.tidy(() => {
      const { x, gamma, beta } = inputs as Record<string, tf.Tensor>;
      const none = tf.zeros([0]);
      const made = backend.executeMultipleOutputs(
        "FusedBatchNormV3",
        attributes(backend, epsilon as number),
        [asImages(x!), gamma!, beta!, none, none],
        6,
      );
      return [made[0]!.reshape(x!.shape), made[3]!, made[4]!];
    }),
};

export const batchNormalizeGrad: NativeKernel = {
  name: "BatchNormalizeGrad",
  run: (backend, inputs, { epsilon }) =>
    tf.tidy(() => {
      const { dy, x, gamma, mean, variance } = inputs as Record<string, tf.Tensor>;
      const made = backend.executeMultipleOutputs(
        "FusedBatchNormGradV3",
        attributes(backend, epsilon as number),
        [asImages(dy!), asImages(x!), gamma!, mean!, variance!, tf.zeros([0])],
        5,
      );
      return [made[0]!.reshape(x!.shape), made[1]!, made[2]!];
    }),
};

function asImages(x: tf.Tensor): tf.Tensor {
  return x.reshape([x.shape[0]!, 1, 1, x.shape[1]!]);
}

function attributes({ binding }: NativeBackend, epsilon: number): Attribute[] {
  return [
    type(binding, "T", FLOAT32),
    type(binding, "U", FLOAT32),
    float(binding, "epsilon", epsilon),
    { name: "data_format", type: binding.TF_ATTR_STRING, value: "NHWC" },
    { name: "is_training", type: binding.TF_ATTR_BOOL, value: true },
  ];
}
