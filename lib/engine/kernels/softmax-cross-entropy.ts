// Softmax and cross-entropy in one kernel: the loss of each row, and its gradient for the logits.

import * as tf from "@tensorflow/tfjs-core";

import { checkTensor } from "./check-tensor.ts";
import { registerForms, runKernel } from "./register.ts";

export interface SoftmaxCrossEntropy {
  /** `[batch]` */
  loss: tf.Tensor1D;
  /** `[batch, classes]`: of the sum of the losses, so not divided by the batch. */
  dlogits: tf.Tensor2D;
}

/**
 * `loss = -Σ y log softmax(z) = log Σ exp(z) - Σ y z` and `dlogits = softmax(z) - y`, row by row, with logits z [batch, classes].
 *
 * labels y: probabilities float32 [batch, classes], each row with sum 1, or class indices int32 [batch]. An
 * index that is no class is a RangeError, on a GPU (where nobody looks) a row of NaN.
 */
export function softmaxCrossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor2D | tf.Tensor1D,
): SoftmaxCrossEntropy {
  checkTensor("softmaxCrossEntropy: logits", logits, ["batch", "classes"]);
  const [batch, classes] = logits.shape;
  const because = `logits [${batch}, ${classes}]`;
  const sparse = labels.dtype === "int32";
  if (sparse) {
    checkTensor("softmaxCrossEntropy: class indices", labels, [batch], { dtype: "int32", because });
  } else {
    checkTensor("softmaxCrossEntropy: labels", labels, [batch, classes], { because });
  }
  const [loss, dlogits] = runKernel(sparse ? SPARSE : DENSE, { logits, labels });
  return { loss: loss as tf.Tensor1D, dlogits: dlogits as tf.Tensor2D };
}

const DENSE = "SoftmaxCrossEntropyWithLogits";
const SPARSE = "SparseSoftmaxCrossEntropyWithLogits";

type Inputs = { logits: tf.TensorInfo; labels: tf.TensorInfo };

const shapes = ({ logits }: Inputs) => [[logits.shape[0]!], logits.shape];

registerForms<Inputs, object>(DENSE, {
  shapes,
  plain(memory, { logits, labels }, [loss, dlogits]) {
    const [batch, classes] = logits.shape as [number, number];
    const z = memory.view(logits);
    const y = memory.view(labels);
    for (let row = 0; row < batch; row++) {
      const logSumExp = softmaxRow(z, row * classes, classes, dlogits!);
      let sum = 0;
      for (let i = row * classes; i < (row + 1) * classes; i++) {
        sum += y[i]! * (logSumExp - z[i]!);
        dlogits![i]! -= y[i]!;
      }
      loss![row] = sum;
    }
  },
  simd(simd, { logits, labels }, [loss, dlogits]) {
    const [batch, classes] = logits.shape as [number, number];
    simd.kernels.softmaxCrossEntropy(batch, classes, simd.at(logits), simd.at(labels), loss!, dlogits!);
  },
  composed: ({ logits, labels }) => [
    labels.mul(logits.logSoftmax(1)).sum(1).neg(), // [batch]
    logits.softmax(1).sub(labels), // [batch, classes]
  ],
});

registerForms<Inputs, object>(SPARSE, {
  shapes,
  plain(memory, { logits, labels }, [loss, dlogits]) {
    const classes = logits.shape[1]!;
    const z = memory.view(logits);
    for (const [row, label] of memory.viewInt(labels).entries()) {
      if (label < 0 || label >= classes) throw noClass(label, row, classes);
      const logSumExp = softmaxRow(z, row * classes, classes, dlogits!);
      loss![row] = logSumExp - z[row * classes + label]!;
      dlogits![row * classes + label]! -= 1;
    }
  },
  simd(simd, { logits, labels }, [loss, dlogits]) {
    const [batch, classes] = logits.shape as [number, number];
    const [z, y] = [simd.at(logits), simd.at(labels)];
    const row = simd.kernels.sparseSoftmaxCrossEntropy(batch, classes, z, y, loss!, dlogits!);
    if (row >= 0) throw noClass(simd.int(labels, row), row, classes);
  },
  composed({ logits, labels }) {
    const classes = tf.range(0, logits.shape[1]!, 1, "int32");
    const chosen = labels.expandDims(1).equal(classes); // [batch, classes]
    const none = tf.logicalNot(chosen.any(1, true)).tile([1, logits.shape[1]!]);
    const y = tf.where(none, Number.NaN, chosen.cast("float32"));
    return [y.mul(logits.logSoftmax(1)).sum(1).neg(), logits.softmax(1).sub(y)];
  },
});

function noClass(label: number, row: number, classes: number): RangeError {
  return new RangeError(
    `softmaxCrossEntropy: labels must be class indices from 0 to ${classes - 1}, got ${label} in row ${row}`,
  );
}

/** softmax of one row of z; returns `log Σ exp(z)`. The largest logit is taken off first, so that none overflows. */
function softmaxRow(z: Float32Array, start: number, classes: number, softmax: Float32Array): number {
  const end = start + classes;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) largest = Math.max(largest, z[i]!);
  let sum = 0;
  for (let i = start; i < end; i++) {
    const e = Math.exp(z[i]! - largest);
    softmax[i] = e;
    sum += e;
  }
  for (let i = start; i < end; i++) softmax[i]! /= sum;
  return largest + Math.log(sum);
}
