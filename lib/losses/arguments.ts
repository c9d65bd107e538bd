// What every loss asks of its two arguments: predictions and targets, one beside the other.

import type { FloatArray } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";

/** A tensor of any shape, a typed array, or nested arrays. */
export type LossArgument = tf.Tensor | FloatArray | readonly number[] | readonly (readonly number[])[];

/** The loss and its gradient in the shape of the predictions, in one call: what training makes of each loss. */
export type LossAndGradient = (prediction: tf.Tensor, target: tf.Tensor) => [loss: tf.Scalar, dp: tf.Tensor];

/**
 * Both as float32 tensors of the same shape.
 *
 * Broadcasting is refused: [n, 1] minus [n] would quietly become [n, n], and the mean over that looks like
 * a loss.
 */
export function readPair(
  call: string,
  prediction: LossArgument,
  target: LossArgument,
  [first, second]: readonly [string, string] = ["prediction", "target"],
): [tf.Tensor, tf.Tensor] {
  const p = toTensor(prediction);
  const y = toTensor(target);
  if (!tf.util.arraysEqual(p.shape, y.shape)) {
    const remedy = p.size === y.size ? `; write ${second}.reshape([${p.shape.join(", ")}])` : "";
    throw new TypeError(
      `${call}: ${second} must have the shape of ${first} [${p.shape.join(", ")}], got [${y.shape.join(", ")}]${remedy}`,
    );
  }
  if (p.size === 0) throw new RangeError(`${call}: ${first} must hold at least one value, got none`);
  return [p, y];
}

/** float32, unless `keep` names the dtype that it may have besides. */
export function toTensor(
  x: LossArgument,
  { keep = "float32" }: { keep?: "float32" | "int32" } = {},
): tf.Tensor {
  if (x instanceof Float64Array) return tf.tensor1d(Float32Array.from(x));
  const isTyped = x instanceof tf.Tensor || ArrayBuffer.isView(x);
  const tensor =
    x instanceof tf.Tensor ? x : tf.tensor(x as tf.TensorLike, undefined, isTyped ? undefined : "float32");
  return tensor.dtype === "float32" || tensor.dtype === keep ? tensor : tensor.toFloat();
}
