// Mean squared error.

import * as tf from "../engine/tensorflow.ts";
import { type LossAndGradient, type LossArgument, readPair } from "./arguments.ts";

/** `L = 1/m Σ (p - y)²`, over all m values of p and y, which have one shape. */
export function mse(prediction: LossArgument, target: LossArgument): tf.Scalar {
  return tf.tidy(() => {
    const [p, y] = readPair("mse", prediction, target);
    return p.sub(y).square().mean();
  });
}

/** `dL/dp = 2/m (p - y)`, in the shape of p. */
export function mseGrad(prediction: LossArgument, target: LossArgument): tf.Tensor {
  return tf.tidy(() => {
    const [p, y] = readPair("mseGrad", prediction, target);
    return p.sub(y).mul(2 / p.size);
  });
}

/** Both, from one error p - y: what training calls. */
export const mseWithGrad: LossAndGradient = (prediction, target) => {
  const [p, y] = readPair("mse", prediction, target);
  const error = p.sub(y);
  return [error.square().mean(), error.mul(2 / p.size)];
};
