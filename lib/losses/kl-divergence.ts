// Kullback and Leibler's divergence: how many nats more it costs to expect q where p holds.

import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { type LossAndGradient, type LossArgument, readPair } from "./arguments.ts";
import { checkProbabilities, type ProbabilityOptions, sumOfLogs, withOwnGradient } from "./probabilities.ts";

/**
 * `L = 1/m Σ p log(p / q)`, the mean over m rows of a predicted distribution q and the true one p, of one shape
 * [..., classes], with `0 log 0 = 0`: 0 where they agree, Infinity where q rules out what p allows. The
 * cross-entropy less the entropy of p, so their gradients are the same.
 *
 *     losses.klDivergence([0.25, 0.75], [0.5, 0.5]); // Tensor float32 [] 0.1438
 */
export function klDivergence(
  prediction: LossArgument,
  target: LossArgument,
  options: ProbabilityOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const [q, p] = read("klDivergence", prediction, target, options);
    return withOwnGradient(both, q, p);
  });
}

/** `dL/dq = -1/m p / q`, in the shape of q; 0 where p is 0. */
export function klDivergenceGrad(
  prediction: LossArgument,
  target: LossArgument,
  options: ProbabilityOptions = {},
): tf.Tensor {
  return tf.tidy(() => both(...read("klDivergenceGrad", prediction, target, options))[1]);
}

/** Both, of probabilities that are not looked at: what training calls. */
export const klDivergenceWithGrad: LossAndGradient = (prediction, target) =>
  both(...read("klDivergence", prediction, target, { checkProbabilities: false }));

const both: LossAndGradient = (q, p) => {
  const rows = q.size / q.shape.at(-1)!;
  const dq = tf.where(p.equal(0), tf.zerosLike(q), p.div(q)).mul(-1 / rows);
  return [sumOfLogs(p, p).sub(sumOfLogs(p, q)).mean(), dq];
};

function read(
  call: string,
  prediction: LossArgument,
  target: LossArgument,
  options: ProbabilityOptions,
): [q: tf.Tensor, p: tf.Tensor] {
  checkOptions(call, options, ["checkProbabilities"]);
  const { checkProbabilities: check = true } = options;
  const [q, p] = readPair(call, prediction, target);
  if (check) {
    checkProbabilities(`${call}: prediction`, q);
    checkProbabilities(`${call}: target`, p);
  }
  return [q, p];
}
