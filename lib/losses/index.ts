// One file a loss: its value, and its gradient by the predictions.

export type { LossAndGradient, LossArgument } from "./arguments.ts";
export { halfMse, halfMseGrad } from "./half-mse.ts";
export { mae, maeGrad } from "./mae.ts";
export { mse, mseGrad, mseWithGrad } from "./mse.ts";
export {
  sigmoidCrossEntropy,
  sigmoidCrossEntropyGrad,
  sigmoidCrossEntropyWithGrad,
} from "./sigmoid-cross-entropy.ts";
export {
  softmaxCrossEntropy,
  softmaxCrossEntropyGrad,
  softmaxCrossEntropyWithGrad,
} from "./softmax-cross-entropy.ts";
