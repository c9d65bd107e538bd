// Cross-entropy of given probabilities: how surprised they are by the right classes.

import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import type { LossAndGradient, LossArgument } from "./arguments.ts";
import { checkProbabilities, type ProbabilityOptions, sumOfLogs, withOwnGradient } from "./probabilities.ts";
import { readLabels } from "./softmax-cross-entropy.ts";

/**
 * `L = -1/m Σ y log p`, the mean over m rows of probabilities p and labels y, with `0 log 0 = 0`; Infinity where
 * the right class was given the probability 0. From logits take `softmaxCrossEntropy`: log and softmax together
 * lose nothing.
 *
 * probabilities [..., classes]; labels are class indices [...], or probabilities [..., classes].
 *
 *     losses.crossEntropy([[0.5, 0.25, 0.25]], [0]); // Tensor float32 [] 0.6931
 */
export function crossEntropy(
  probabilities: LossArgument,
  labels: LossArgument,
  options: ProbabilityOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const [p, y] = read("crossEntropy", probabilities, labels, options);
    return withOwnGradient(both, p, y);
  });
}

/** `dL/dp = -1/m y / p`, in the shape of p; 0 where y is 0. */
export function crossEntropyGrad(
  probabilities: LossArgument,
  labels: LossArgument,
  options: ProbabilityOptions = {},
): tf.Tensor {
  return tf.tidy(() => both(...read("crossEntropyGrad", probabilities, labels, options))[1]);
}

/** Both, of probabilities that are not looked at: what training calls. */
export const crossEntropyWithGrad: LossAndGradient = (probabilities, labels) =>
  both(...read("crossEntropy", probabilities, labels, { checkProbabilities: false }));

const both: LossAndGradient = (p, y) => {
  const rows = p.size / p.shape.at(-1)!;
  const dp = tf.where(y.equal(0), tf.zerosLike(p), y.div(p)).mul(-1 / rows);
  return [tf.sub(0, sumOfLogs(y, p).mean()), dp];
};

/** Both float32, of one shape. */
function read(
  call: string,
  probabilities: LossArgument,
  labels: LossArgument,
  options: ProbabilityOptions,
): [p: tf.Tensor, y: tf.Tensor] {
  checkOptions(call, options, ["checkProbabilities"]);
  const { checkProbabilities: check = true } = options;
  const [p, y] = readLabels(call, probabilities, labels, "probabilities");
  if (check) checkProbabilities(`${call}: probabilities`, p, "; from logits take losses.softmaxCrossEntropy");
  return [p, y.dtype === "int32" ? tf.oneHot(y, p.shape.at(-1)!).toFloat() : y];
}
