// Sigmoid cross-entropy: the loss of yes-or-no questions, also called binary cross-entropy or log-loss.

import * as tf from "../engine/tensorflow.ts";
import { type LossAndGradient, type LossArgument, readPair } from "./arguments.ts";

/**
 * `L = 1/m Σ (log(1 + exp(z)) - y z)`, over all m logits z and answers y in [0, 1], which have one shape; that is
 * `-y log p - (1 - y) log(1 - p)` with `p = sigmoid(z)`. The sigmoid belongs to the loss: the model's last layer
 * gives z itself.
 */
export function sigmoidCrossEntropy(logits: LossArgument, answers: LossArgument): tf.Scalar {
  return tf.tidy(() => {
    const [z, y] = readPair("sigmoidCrossEntropy", logits, answers);
    // log(1 + exp(z)) = max(z, 0) + log(1 + exp(-|z|)), where exp cannot overflow
    return z.relu().add(z.abs().neg().exp().log1p()).sub(y.mul(z)).mean();
  });
}

/** `dL/dz = 1/m (sigmoid(z) - y)`, in the shape of z. */
export function sigmoidCrossEntropyGrad(logits: LossArgument, answers: LossArgument): tf.Tensor {
  return tf.tidy(() => {
    const [z, y] = readPair("sigmoidCrossEntropyGrad", logits, answers);
    return z
      .sigmoid()
      .sub(y)
      .mul(1 / z.size);
  });
}

/** Both: what training calls. */
export const sigmoidCrossEntropyWithGrad: LossAndGradient = (logits, answers) => [
  sigmoidCrossEntropy(logits, answers),
  sigmoidCrossEntropyGrad(logits, answers),
];
