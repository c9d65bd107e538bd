// Softmax cross-entropy: how surprised the model is by the right classes.

import * as kernels from "../engine/kernels/index.ts";
import * as tf from "../engine/tensorflow.ts";
import { type LossAndGradient, type LossArgument, toTensor } from "./arguments.ts";

/**
 * `L = 1/m Σ (log Σ exp(z) - Σ y z)`, the mean over m rows of logits z and labels y; that is `-log p` of the right
 * class, with `p = softmax(z)`. Softmax belongs to the loss: the model's last layer gives z itself.
 *
 * logits [..., classes]; labels are class indices [...], or probabilities [..., classes] whose rows sum to 1.
 */
export function softmaxCrossEntropy(logits: LossArgument, labels: LossArgument): tf.Scalar {
  const operation = tf.customGrad((...inputs) => {
    const [z, y, save] = inputs as unknown as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const [loss, dz] = softmaxCrossEntropyWithGrad(z, y);
    save([dz]);
    const gradFunc = (dloss: tf.Tensor, [dz]: tf.Tensor[]) => [dz!.mul(dloss), tf.zerosLike(y)];
    return { value: loss, gradFunc };
  });
  return tf.tidy(() => operation(...readLabels("softmaxCrossEntropy", logits, labels)) as tf.Scalar);
}

/** `dL/dz = 1/m (softmax(z) - y)`, in the shape of the logits. */
export function softmaxCrossEntropyGrad(logits: LossArgument, labels: LossArgument): tf.Tensor {
  return tf.tidy(() => {
    const [z, y] = readLabels("softmaxCrossEntropyGrad", logits, labels);
    return softmaxCrossEntropyWithGrad(z, y)[1];
  });
}

/** Both from one kernel: what training calls. */
export const softmaxCrossEntropyWithGrad: LossAndGradient = (logits, labels) => {
  const [z, y] = readLabels("softmaxCrossEntropy", logits, labels);
  const classes = z.shape.at(-1)!;
  const rows = z.size / classes;
  const { loss, dlogits } = kernels.softmaxCrossEntropy(
    z.rank === 2 ? (z as tf.Tensor2D) : z.reshape([rows, classes]),
    y.dtype === "int32" ? y.reshape<tf.Tensor1D>([rows]) : y.reshape<tf.Tensor2D>([rows, classes]),
  );
  const dz = dlogits.mul(1 / rows); // [rows, classes]
  return [loss.mean(), z.rank === 2 ? dz : dz.reshape(z.shape)];
};

/** Logits as float32; labels as float32 of the same shape, or as int32 without the last axis. */
export function readLabels(
  call: string,
  logits: LossArgument,
  labels: LossArgument,
  name = "logits",
): [tf.Tensor, tf.Tensor] {
  const z = toTensor(logits);
  const y = toTensor(labels, { keep: "int32" });
  const shape = `[${z.shape.join(", ")}]`;
  if (z.rank < 2) throw new TypeError(`${call}: ${name} must have shape [batch, classes], got ${shape}`);
  if (z.size === 0) throw new RangeError(`${call}: ${name} must hold at least one value, got none`);
  if (tf.util.arraysEqual(y.shape, z.shape)) return [z, y.dtype === "float32" ? y : y.toFloat()];
  if (tf.util.arraysEqual(y.shape, z.shape.slice(0, -1))) return [z, y.dtype === "int32" ? y : y.toInt()];
  const got = `[${y.shape.join(", ")}]`;
  const column = y.shape.at(-1) === 1 && y.size === z.size / z.shape.at(-1)!;
  const remedy = column ? `; write labels.reshape([${z.shape.slice(0, -1).join(", ")}])` : "";
  throw new TypeError(
    `${call}: labels must be class indices [${z.shape.slice(0, -1).join(", ")}] or have the shape of ${name} ` +
      `${shape}, got ${got}${remedy}`,
  );
}
