// What the module exports. All memory is tfjs's own heap, addressed by pointers; the module has none, and no data.

export { exp, relu, reluGrad, sigmoid, sigmoidGrad, tanh, tanhGrad } from "./activations.ts";
export { batchNorm, batchNormalize, batchNormalizeGrad } from "./batch-norm.ts";
export {
  convolutionScratch,
  convolve,
  convolveGradFilter,
  convolveGradInput,
  describeConvolution,
} from "./convolution.ts";
export { depthwiseGradFilter, depthwiseGradInput } from "./depthwise.ts";
export { gru, gruGrad, gruGradScratch, gruScratch } from "./gru.ts";
export { lstm, lstmGrad, lstmGradScratch, lstmScratch } from "./lstm.ts";
export { product, productScratch } from "./multiply.ts";
export { adam, sgd } from "./optimizers.ts";
export { averagePoolGrad, maxPoolGrad } from "./pooling.ts";
export { repeat } from "./repeat.ts";
export { gatherRows, segmentSum } from "./segments.ts";
export { simpleRnn, simpleRnnGrad, simpleRnnGradScratch, simpleRnnScratch } from "./simple-rnn.ts";
export { softmaxCrossEntropy, sparseSoftmaxCrossEntropy } from "./softmax.ts";
export { divide, sumColumns, sumRows } from "./sums.ts";
