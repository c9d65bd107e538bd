// Rows picked by index, without reading the indices back.
//
// tfjs-node checks the bounds in JavaScript, which waits for a GPU and keeps a step from being recorded;
// TensorFlow checks them itself, and its message names the index.

import * as tf from "@tensorflow/tfjs-core";
import { backend_util } from "@tensorflow/tfjs-core";

import { INT32, int, type } from "./attributes.ts";
import type { NativeKernel } from "./kernel.ts";

export const gather: NativeKernel = {
  name: "GatherV2",
  run: (backend, { x, indices }, attrs) => {
    const { axis, batchDims } = attrs as { axis: number; batchDims: number };
    // Throws on what cannot be gathered at all.
    backend_util.segment_util.collectGatherOpShapeInfo(x as tf.Tensor, indices as tf.Tensor, axis, batchDims);
    const { binding } = backend;
    const axisTensor = tf.scalar(axis, "int32");
    const attributes = [
      int(binding, "batch_dims", batchDims),
      type(binding, "Tparams", backend.tensorMap.get(x!.dataId).dtype),
      type(binding, "Tindices", INT32),
      type(binding, "Taxis", INT32),
    ];
    try {
      return backend.executeSingleOutput("GatherV2", attributes, [x!, indices!, axisTensor]);
    } catch (error) {
      throw outOfBounds(error) ?? error;
    } finally {
      axisTensor.dispose();
    }
  },
};

/** TensorFlow's "indices[0] = 100 is not in [0, 2)" in tfjs's words. */
function outOfBounds(error: unknown): Error | undefined {
  const [, index, size] = /\] = (-?\d+) is not in \[0, (\d+)\)/.exec(String(error)) ?? [];
  if (size === undefined) return undefined;
  return new RangeError(`GatherV2: the index value ${index} is not in [0, ${Number(size) - 1}]`, {
    cause: error,
  });
}
