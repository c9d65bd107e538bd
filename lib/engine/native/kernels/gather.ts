// Rows picked by index, without reading the indices back.
//
// tfjs-node checks the bounds in JavaScript, which waits for a GPU and keeps a step from being recorded;
// TensorFlow checks them itself, and its message names the index.

import * as tf from "@tensorflow/tfjs-core";
import { backend_util } from "@tensorflow/tfjs-core";

import { INT32, int, type } from "./attributes.ts";
import type { NativeKernel } from "./index.ts";

export const gather: NativeKernel = {
  name: "GatherV2",
  run: (backend, { x, indices }, attrs) => {
    const { axis, batchDims } = attrs as { axis: number; batchDims: number };
    // Throws on what cannot be gathered at all.
    backend_util.segment_util.collectGatherOpShapeInfo(x as tf.Tensor, indices as tf.Tensor, axis, batchDims);
    const { binding } = backend;
    const axisTensor = tf.scalar(axis, "int32");
    const made = backend.executeSingleOutput(
      "GatherV2",
      [
        int(binding, "batch_dims", batchDims),
        type(binding, "Tparams", backend.tensorMap.get(x!.dataId).dtype),
        type(binding, "Tindices", INT32),
        type(binding, "Taxis", INT32),
      ],
      [x!, indices!, axisTensor],
    );
    axisTensor.dispose();
    return made;
  },
};
