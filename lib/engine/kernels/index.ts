// Lectern's own kernels: what layers, losses and optimizers call, on whatever engine computes.

export { reluGrad, sigmoidGrad, tanhGrad } from "./activation-gradients.ts";
export type { AdamRates, AdamState } from "./adam.ts";
export { adamStep } from "./adam.ts";
export { batchNormalize, batchNormalizeGrad } from "./batch-norm-training.ts";
export { dropoutMask } from "./dropout-mask.ts";
export type { GruCache, GruGradients, GruOutputs } from "./gru.ts";
export { gru, gruGrad } from "./gru.ts";
export type { LstmCache, LstmGradients, LstmOutputs } from "./lstm.ts";
export { lstm, lstmGrad } from "./lstm.ts";
export type { SgdStep } from "./sgd.ts";
export { sgdStep } from "./sgd.ts";
export type { SimpleRnnCache, SimpleRnnGradients, SimpleRnnOutputs } from "./simple-rnn.ts";
export { simpleRnn, simpleRnnGrad } from "./simple-rnn.ts";
export type { SoftmaxCrossEntropy } from "./softmax-cross-entropy.ts";
export { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";
