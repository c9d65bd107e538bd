// What a kernel over TensorFlow operations is.

import type * as tf from "@tensorflow/tfjs-core";

import type { NativeBackend } from "../backend.ts";

export type Inputs = Record<string, tf.TensorInfo>;

/** A kernel over TensorFlow operations; `inputs` of a list kernel are an array. */
export interface NativeKernel {
  name: string;
  run(
    backend: NativeBackend,
    inputs: Inputs,
    attrs: Record<string, unknown>,
  ): tf.TensorInfo | tf.TensorInfo[];
}
