// A new axis of length 1: TensorFlow's Reshape. tfjs-node's own names no type, which a function of a recorded step
// must have.

import * as tf from "@tensorflow/tfjs-core";

import { INT32, type } from "./attributes.ts";
import type { NativeKernel } from "./kernel.ts";

export const expandDims: NativeKernel = {
  name: "ExpandDims",
  run(backend, { input }, { dim }) {
    const { binding, tensorMap } = backend;
    const axis = dim as number;
    const shape = [...input!.shape];
    const rank = shape.length;
    // In the words of tfjs's other backends, which its own tests look for.
    tf.util.assert(-rank - 1 <= axis, () => `Axis must be in the interval [${-rank - 1}, ${rank}]`);
    shape.splice(axis < 0 ? rank + 1 + axis : axis, 0, 1);
    const attributes = [
      type(binding, "T", tensorMap.get(input!.dataId).dtype),
      type(binding, "Tshape", INT32),
    ];
    const shapeTensor = tf.tensor1d(shape, "int32");
    try {
      return backend.executeSingleOutput("Reshape", attributes, [input!, shapeTensor]);
    } finally {
      shapeTensor.dispose();
    }
  },
};
