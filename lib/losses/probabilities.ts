// What losses between distributions share: probabilities checked at the door, and their own gradient on tfjs's tape.

import * as tf from "../engine/tensorflow.ts";
import type { LossAndGradient } from "./arguments.ts";

export interface ProbabilityOptions {
  /** `false` spares reading the probabilities, which a recorded step of one's own must not do. */
  checkProbabilities?: boolean;
}

/** Refuses what is no probability; `where` ("crossEntropy: probabilities") opens the error text. */
export function checkProbabilities(where: string, x: tf.Tensor, remedy = ""): void {
  const values = x.dataSync();
  const bad = values.findIndex((value) => !(value >= 0 && value <= 1 + 1e-5));
  if (bad < 0) return;
  throw new RangeError(`${where} must lie between 0 and 1, got ${values[bad]} at ${bad}${remedy}`);
}

/** `Σ y log x`, row by row, with `0 log 0 = 0`; NaN would come of the multiplication. */
export function sumOfLogs(y: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return tf.where(y.equal(0), tf.zerosLike(y), y.mul(x.log())).sum(-1);
}

/** The loss, which tfjs differentiates by `withGrad`: its own rules make 0 * Infinity where a probability is 0. */
export function withOwnGradient(withGrad: LossAndGradient, x: tf.Tensor, y: tf.Tensor): tf.Scalar {
  const operation = tf.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [tf.Tensor, tf.GradSaveFunc];
    const [value, dx] = withGrad(x, y);
    save([dx]);
    return { value, gradFunc: (dloss: tf.Tensor, [dx]: tf.Tensor[]) => dx!.mul(dloss) };
  });
  return operation(x) as tf.Scalar;
}
