// One file a loss: its value, and its gradient by the predictions.

export type { LossAndGradient, LossArgument } from "./arguments.ts";
export { crossEntropy, crossEntropyGrad, crossEntropyWithGrad } from "./cross-entropy.ts";
export { exponential, exponentialGrad } from "./exponential.ts";
export { halfMse, halfMseGrad } from "./half-mse.ts";
export { hinge, hingeGrad } from "./hinge.ts";
export type { HuberOptions } from "./huber.ts";
export { huber, huberGrad } from "./huber.ts";
export { klDivergence, klDivergenceGrad, klDivergenceWithGrad } from "./kl-divergence.ts";
export { log2Margin, log2MarginGrad } from "./log2-margin.ts";
export { logistic, logisticGrad } from "./logistic.ts";
export { mae, maeGrad } from "./mae.ts";
export type { MarginLoss, MarginOptions } from "./margin.ts";
export { margins } from "./margin.ts";
export type { MarginLossName } from "./margin-losses.ts";
export { MARGIN_LOSSES } from "./margin-losses.ts";
export { mse, mseGrad, mseWithGrad } from "./mse.ts";
export type { ProbabilityOptions } from "./probabilities.ts";
export {
  sigmoidCrossEntropy,
  sigmoidCrossEntropyGrad,
  sigmoidCrossEntropyWithGrad,
} from "./sigmoid-cross-entropy.ts";
export { sigmoidMargin, sigmoidMarginGrad } from "./sigmoid-margin.ts";
export {
  softmaxCrossEntropy,
  softmaxCrossEntropyGrad,
  softmaxCrossEntropyWithGrad,
} from "./softmax-cross-entropy.ts";
export { squaredHinge, squaredHingeGrad } from "./squared-hinge.ts";
export { squaredMargin, squaredMarginGrad } from "./squared-margin.ts";
export { zeroOne, zeroOneGrad } from "./zero-one.ts";
