// Layers, one file a family: the forward pass, and its backward pass right below it.

export type { ActivationName } from "./activation.ts";
export type { ModelState } from "./advance.ts";
export { advance } from "./advance.ts";
export type { AvgPool1DCache, AvgPool1DOptions } from "./avg-pool1d.ts";
export { AvgPool1D, avgPool1d, avgPool1dGrad } from "./avg-pool1d.ts";
export type { AvgPool2DCache, AvgPool2DOptions } from "./avg-pool2d.ts";
export { AvgPool2D, avgPool2d, avgPool2dGrad } from "./avg-pool2d.ts";
export type { BatchNormCache, BatchNormOptions } from "./batch-norm.ts";
export { BatchNorm, batchNorm, batchNormGrad } from "./batch-norm.ts";
export type { BidirectionalCache, BidirectionalOptions, MergeMode } from "./bidirectional.ts";
export { Bidirectional } from "./bidirectional.ts";
export type { Conv1DCache, Conv1DOptions } from "./conv1d.ts";
export { Conv1D, conv1d, conv1dGrad } from "./conv1d.ts";
export type { Conv2DCache, Conv2DOptions } from "./conv2d.ts";
export { Conv2D, conv2d, conv2dGrad } from "./conv2d.ts";
export type { DenseCache, DenseOptions } from "./dense.ts";
export { Dense, dense, denseGrad } from "./dense.ts";
export type { DropoutCache, DropoutOptions, DropoutScaling } from "./dropout.ts";
export { Dropout, dropout, dropoutGrad } from "./dropout.ts";
export type { ELUCache, ELUOptions } from "./elu.ts";
export { ELU, elu, eluGrad } from "./elu.ts";
export type { EmbeddingCache, EmbeddingOptions } from "./embedding.ts";
export { Embedding, embedding, embeddingGrad } from "./embedding.ts";
export type { FlattenCache } from "./flatten.ts";
export { Flatten, flatten, flattenGrad } from "./flatten.ts";
export type { GELUCache, GELUOptions } from "./gelu.ts";
export { GELU, gelu, geluGrad } from "./gelu.ts";
export type { GlobalAvgPoolCache } from "./global-avg-pool.ts";
export { GlobalAvgPool, globalAvgPool, globalAvgPoolGrad } from "./global-avg-pool.ts";
export type { GlobalMaxPoolCache } from "./global-max-pool.ts";
export { GlobalMaxPool, globalMaxPool, globalMaxPoolGrad } from "./global-max-pool.ts";
export type { GRUCache, GRUOptions } from "./gru.ts";
export { GRU, gru, gruGrad, gruStep } from "./gru.ts";
export type { ResetBeforeCache } from "./gru-reset-before.ts";
export { gruResetBefore, gruResetBeforeGrad, gruResetBeforeStep } from "./gru-reset-before.ts";
export type { InitializerName, InitializerOption } from "./initializers.ts";
export { constant } from "./initializers.ts";
export type { AddParameter, BuildInner, LayerGradients, LayerOptions, Shape } from "./layer.ts";
export { Layer } from "./layer.ts";
export type { LayerNormCache, LayerNormOptions } from "./layer-norm.ts";
export { LayerNorm, layerNorm, layerNormGrad } from "./layer-norm.ts";
export type { LeakyReLUCache, LeakyReLUOptions } from "./leaky-relu.ts";
export { LeakyReLU, leakyRelu, leakyReluGrad } from "./leaky-relu.ts";
export type { LSTMCache, LSTMOptions } from "./lstm.ts";
export { LSTM, lstm, lstmGrad, lstmStep } from "./lstm.ts";
export type { MaskingCache, MaskingOptions } from "./masking.ts";
export { Masking, masking, maskingGrad } from "./masking.ts";
export type { MaxPool1DCache, MaxPool1DOptions } from "./max-pool1d.ts";
export { MaxPool1D, maxPool1d, maxPool1dGrad } from "./max-pool1d.ts";
export type { MaxPool2DCache, MaxPool2DOptions } from "./max-pool2d.ts";
export { MaxPool2D, maxPool2d, maxPool2dGrad } from "./max-pool2d.ts";
export type { ParallelCache, ParallelMode, ParallelOptions } from "./parallel.ts";
export { Parallel } from "./parallel.ts";
export type {
  Recurrent,
  RecurrentCache,
  RecurrentGradients,
  RecurrentOptions,
  RecurrentState,
} from "./recurrent.ts";
export type { LayerDescription } from "./registry.ts";
export { describeLayer, readLayer, registerLayer } from "./registry.ts";
export type { Penalised, Regularizer } from "./regularizers.ts";
export {
  addPenalties,
  addPenaltyGradients,
  l1,
  l1l2,
  l2,
  regularization,
  regularizationGrad,
} from "./regularizers.ts";
export type { ReLUCache } from "./relu.ts";
export { ReLU, relu, reluGrad } from "./relu.ts";
export type { ReshapeCache, ReshapeOptions } from "./reshape.ts";
export { Reshape, reshape, reshapeGrad } from "./reshape.ts";
export type { ResidualCache, ResidualOptions } from "./residual.ts";
export { Residual } from "./residual.ts";
export type { SequentialCache, SequentialOptions } from "./sequential.ts";
export { Sequential } from "./sequential.ts";
export type { SigmoidCache } from "./sigmoid.ts";
export { Sigmoid, sigmoid, sigmoidGrad } from "./sigmoid.ts";
export type { SimpleRNNCache, SimpleRNNOptions } from "./simple-rnn.ts";
export { rnnStep, SimpleRNN, simpleRnn, simpleRnnGrad } from "./simple-rnn.ts";
export type { SoftmaxCache } from "./softmax.ts";
export { Softmax, softmax, softmaxGrad } from "./softmax.ts";
export type { SoftplusCache } from "./softplus.ts";
export { Softplus, softplus, softplusGrad } from "./softplus.ts";
export type { TanhCache } from "./tanh.ts";
export { Tanh, tanh, tanhGrad } from "./tanh.ts";
export type { Padding, Pair } from "./window.ts";
