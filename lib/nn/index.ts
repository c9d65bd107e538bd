// Layers, one file a family: the forward pass, and its backward pass right below it.

export type { ActivationName } from "./activation.ts";
export type { Conv2DCache, Conv2DOptions } from "./conv2d.ts";
export { Conv2D, conv2d, conv2dGrad } from "./conv2d.ts";
export type { DenseCache, DenseOptions } from "./dense.ts";
export { Dense, dense, denseGrad } from "./dense.ts";
export type { DropoutCache, DropoutOptions } from "./dropout.ts";
export { Dropout, dropout, dropoutGrad } from "./dropout.ts";
export type { FlattenCache } from "./flatten.ts";
export { Flatten, flatten, flattenGrad } from "./flatten.ts";
export type { InitializerName } from "./initializers.ts";
export type { AddParameter, LayerGradients, LayerOptions, Shape } from "./layer.ts";
export { Layer } from "./layer.ts";
export type { LSTMCache, LSTMOptions } from "./lstm.ts";
export { LSTM, lstm, lstmGrad, lstmStep } from "./lstm.ts";
export type { MaxPool2DCache, MaxPool2DOptions } from "./max-pool2d.ts";
export { MaxPool2D, maxPool2d, maxPool2dGrad } from "./max-pool2d.ts";
export type { ReLUCache } from "./relu.ts";
export { ReLU, relu, reluGrad } from "./relu.ts";
export type { SequentialCache, SequentialOptions } from "./sequential.ts";
export { Sequential } from "./sequential.ts";
export type { SigmoidCache } from "./sigmoid.ts";
export { Sigmoid, sigmoid, sigmoidGrad } from "./sigmoid.ts";
export type { TanhCache } from "./tanh.ts";
export { Tanh, tanh, tanhGrad } from "./tanh.ts";
export type { Padding, Pair } from "./window.ts";
