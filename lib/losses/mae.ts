// Mean absolute error.

import * as tf from "../engine/tensorflow.ts";
import { type LossArgument, readPair } from "./arguments.ts";

/** `L = 1/m Σ |p - y|`, over all m values of p and y, which have one shape. */
export function mae(prediction: LossArgument, target: LossArgument): tf.Scalar {
  return tf.tidy(() => {
    const [p, y] = readPair("mae", prediction, target);
    return p.sub(y).abs().mean();
  });
}

/** `dL/dp = 1/m sign(p - y)`, in the shape of p; where p = y there is a kink, and 0 is taken. */
export function maeGrad(prediction: LossArgument, target: LossArgument): tf.Tensor {
  return tf.tidy(() => {
    const [p, y] = readPair("maeGrad", prediction, target);
    return p
      .sub(y)
      .sign()
      .mul(1 / p.size);
  });
}
