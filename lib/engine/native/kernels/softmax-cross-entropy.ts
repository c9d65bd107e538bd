// Softmax cross-entropy with its gradient: one TensorFlow operation.

import { FLOAT32, INT32, type } from "./attributes.ts";
import type { NativeKernel } from "./kernel.ts";

export const softmaxCrossEntropy: NativeKernel = {
  name: "SoftmaxCrossEntropyWithLogits",
  run: (backend, { logits, labels }) =>
    backend.executeMultipleOutputs(
      "SoftmaxCrossEntropyWithLogits",
      [type(backend.binding, "T", FLOAT32)],
      [logits!, labels!],
      2,
    ),
};

export const sparseSoftmaxCrossEntropy: NativeKernel = {
  name: "SparseSoftmaxCrossEntropyWithLogits",
  run: (backend, { logits, labels }) =>
    backend.executeMultipleOutputs(
      "SparseSoftmaxCrossEntropyWithLogits",
      [type(backend.binding, "T", FLOAT32), type(backend.binding, "Tlabels", INT32)],
      [logits!, labels!],
      2,
    ),
};
