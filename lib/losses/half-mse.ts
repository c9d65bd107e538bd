// Half the mean squared error: the same minimum, and no 2 in the gradient.

import * as tf from "../engine/tensorflow.ts";
import type { LossArgument } from "./arguments.ts";
import { mse, mseGrad } from "./mse.ts";

/** `L = 1/(2m) Σ (p - y)²`, over all m values of p and y, which have one shape. */
export function halfMse(prediction: LossArgument, target: LossArgument): tf.Scalar {
  return tf.tidy(() => mse(prediction, target).mul(1 / 2));
}

/** `dL/dp = 1/m (p - y)`, in the shape of p. */
export function halfMseGrad(prediction: LossArgument, target: LossArgument): tf.Tensor {
  return tf.tidy(() => mseGrad(prediction, target).mul(1 / 2));
}
