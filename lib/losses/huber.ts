// Huber loss: squared near the target, absolute far from it, so that outliers pull no harder than others.

import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { type LossArgument, readPair } from "./arguments.ts";

export interface HuberOptions {
  /** Up to which error the loss is squared. */
  delta?: number;
}

/**
 * `L = 1/m Σ h(p - y)` with `h(e) = e²/2` for |e| <= δ and `δ (|e| - δ/2)` beyond, over all m values of p and y,
 * which have one shape (Huber, 1964; as in PyTorch and Keras).
 *
 *     losses.huber([0.5, 3], [0, 0]); // Tensor float32 [] 1.313
 */
export function huber(prediction: LossArgument, target: LossArgument, options: HuberOptions = {}): tf.Scalar {
  checkOptions("huber", options, ["delta"]);
  const { delta = 1 } = options;
  return tf.tidy(() => {
    const size = readError("huber", prediction, target, delta).abs();
    const near = size.minimum(delta); // e²/2 up to δ, then its tangent
    return near.mul(size.sub(near.mul(1 / 2))).mean();
  });
}

/** `dL/dp = 1/m e`, clipped to ±δ/m, in the shape of p. */
export function huberGrad(
  prediction: LossArgument,
  target: LossArgument,
  options: HuberOptions = {},
): tf.Tensor {
  checkOptions("huberGrad", options, ["delta"]);
  const { delta = 1 } = options;
  return tf.tidy(() => {
    const error = readError("huberGrad", prediction, target, delta);
    return error.clipByValue(-delta, delta).mul(1 / error.size);
  });
}

function readError(call: string, prediction: LossArgument, target: LossArgument, delta: number): tf.Tensor {
  if (!(delta > 0)) throw new RangeError(`${call}: delta must be above 0, got ${delta}`);
  const [p, y] = readPair(call, prediction, target);
  return p.sub(y);
}
