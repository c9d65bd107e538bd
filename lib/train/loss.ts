// The `loss` option: one of the losses by name or as the function itself, or a function of one's own.

import { choose } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import * as losses from "../losses/index.ts";

/** From predictions and targets, both tensors, to one number. */
export type LossFunction = (prediction: tf.Tensor, target: tf.Tensor) => tf.Tensor;

export type LossName = keyof typeof LOSSES;

export interface Loss {
  value: LossFunction;
  withGrad: losses.LossAndGradient;
  /**
   * How targets may come: as class indices, in the shape of the predictions, so and of -1 and 1 only, or as the
   * function wants them.
   */
  targets: "classes" | "values" | "signs" | "any";
  /** The loss's function for everyone, which checks what was checked here already. */
  checked?: LossFunction;
}

const LOSSES = {
  softmaxCrossEntropy: {
    value: losses.softmaxCrossEntropy,
    withGrad: losses.softmaxCrossEntropyWithGrad,
    targets: "classes",
  },
  sigmoidCrossEntropy: {
    value: losses.sigmoidCrossEntropy,
    withGrad: losses.sigmoidCrossEntropyWithGrad,
    targets: "values",
  },
  mse: { value: losses.mse, withGrad: losses.mseWithGrad, targets: "values" },
  halfMse: { value: losses.halfMse, withGrad: pair(losses.halfMse, losses.halfMseGrad), targets: "values" },
  mae: { value: losses.mae, withGrad: pair(losses.mae, losses.maeGrad), targets: "values" },
  huber: { value: losses.huber, withGrad: pair(losses.huber, losses.huberGrad), targets: "values" },
  crossEntropy: {
    value: (p, y) => losses.crossEntropyWithGrad(p, y)[0],
    withGrad: losses.crossEntropyWithGrad,
    targets: "classes",
    checked: losses.crossEntropy,
  },
  klDivergence: {
    value: (p, y) => losses.klDivergenceWithGrad(p, y)[0],
    withGrad: losses.klDivergenceWithGrad,
    targets: "values",
    checked: losses.klDivergence,
  },
  hinge: ofMargin(losses.hinge, losses.hingeGrad),
  squaredHinge: ofMargin(losses.squaredHinge, losses.squaredHingeGrad),
  logistic: ofMargin(losses.logistic, losses.logisticGrad),
  log2Margin: ofMargin(losses.log2Margin, losses.log2MarginGrad),
  exponential: ofMargin(losses.exponential, losses.exponentialGrad),
  sigmoidMargin: ofMargin(losses.sigmoidMargin, losses.sigmoidMarginGrad),
  squaredMargin: ofMargin(losses.squaredMargin, losses.squaredMarginGrad),
} as const satisfies Record<string, Loss>;

export function readLoss(where: string, loss: LossName | LossFunction): Loss {
  if (typeof loss === "string") return choose<Loss>(where, "loss", loss, LOSSES);
  if (typeof loss !== "function") {
    throw new TypeError(
      `${where}: loss must be one of ${Object.keys(LOSSES).join(", ")} or a function of prediction and target, ` +
        `got ${loss === undefined ? "nothing" : typeof loss}`,
    );
  }
  const known = Object.values<Loss>(LOSSES).find(({ value, checked = value }) => checked === loss);
  if (known) return known;
  const checked: LossFunction = (p, y) => {
    const value = loss(p, y);
    if (value instanceof tf.Tensor && value.size === 1) return value.asScalar();
    const got = value instanceof tf.Tensor ? `[${value.shape.join(", ")}]` : typeof value;
    throw new TypeError(`${where}: loss must give a scalar, got ${got}; write .mean()`);
  };
  return {
    value: checked,
    withGrad(p, y) {
      const { value, grad } = tf.valueAndGrad((p: tf.Tensor) => checked(p, y) as tf.Scalar)(p);
      return [value as tf.Scalar, grad];
    },
    targets: "any",
  };
}

function pair(
  loss: (p: tf.Tensor, y: tf.Tensor) => tf.Scalar,
  grad: (p: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): losses.LossAndGradient {
  return (p, y) => [loss(p, y), grad(p, y)];
}

type MarginFunction<T> = (scores: tf.Tensor, labels: tf.Tensor, options: losses.MarginOptions) => T;

/** Labels are checked once, where they come in: read in a step, it could not be recorded. */
function ofMargin(loss: MarginFunction<tf.Scalar>, grad: MarginFunction<tf.Tensor>): Loss {
  const options = { checkLabels: false };
  const value = (s: tf.Tensor, y: tf.Tensor) => loss(s, y, options);
  return {
    value,
    withGrad: pair(value, (s, y) => grad(s, y, options)),
    targets: "signs",
    checked: loss as LossFunction,
  };
}
