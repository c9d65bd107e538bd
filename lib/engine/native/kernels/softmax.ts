// Softmax over the last axis: the exponential of TensorFlow's LogSoftmax.
//
// TensorFlow's Softmax is exchanged for oneDNN's inside a function, and only there: a step would give other bits
// when it is replayed as one.

import { FLOAT32, type } from "./attributes.ts";
import type { NativeKernel } from "./kernel.ts";

export const softmax: NativeKernel = {
  name: "Softmax",
  run(backend, { logits }) {
    const attributes = [type(backend.binding, "T", FLOAT32)];
    const logProbabilities = backend.executeSingleOutput("LogSoftmax", attributes, [logits!]);
    const probabilities = backend.executeSingleOutput("Exp", attributes, [logProbabilities]);
    logProbabilities.dispose();
    return probabilities;
  },
};
