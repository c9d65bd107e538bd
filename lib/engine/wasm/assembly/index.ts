// What the module exports. All memory is tfjs's own heap, addressed by pointers; the module has none, and no data.

export { relu, reluGrad, sigmoid, sigmoidGrad, tanh, tanhGrad } from "./activations.ts";
export {
  convolutionScratch,
  convolve,
  convolveGradFilter,
  convolveGradInput,
  describeConvolution,
} from "./convolution.ts";
export { depthwiseGradFilter, depthwiseGradInput } from "./depthwise.ts";
export { lstm, lstmGrad, lstmGradScratch, lstmScratch } from "./lstm.ts";
export { product, productScratch } from "./multiply.ts";
export { adam, sgd } from "./optimizers.ts";
export { maxPoolGrad } from "./pooling.ts";
export { segmentSum } from "./segments.ts";
export { softmaxCrossEntropy, sparseSoftmaxCrossEntropy } from "./softmax.ts";
export { sumColumns, sumRows } from "./sums.ts";
