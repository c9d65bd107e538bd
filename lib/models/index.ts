// Models of the lectures, ready to train; models in files.

export type { AlexNetOptions } from "./alexnet.ts";
export { alexnet } from "./alexnet.ts";
export type { CellName } from "./cells.ts";
export type { CharModelOptions, SampleOptions } from "./char-model.ts";
export { CharModel, charModel } from "./char-model.ts";
export type { LeNet5Options } from "./lenet5.ts";
export { lenet5 } from "./lenet5.ts";
export { fromBytes, load, loadTensors, saveTensors } from "./load.ts";
export type { MLPOptions } from "./mlp.ts";
export { mlp } from "./mlp.ts";
export type { ModelOptions } from "./model-options.ts";
export type { SoundNetOptions } from "./sound-net.ts";
export { soundNet } from "./sound-net.ts";
export type { TextCNNOptions } from "./text-cnn.ts";
export { textCNN } from "./text-cnn.ts";
export type { TextRNNOptions } from "./text-rnn.ts";
export { textRNN } from "./text-rnn.ts";
export type { VGGOptions } from "./vgg.ts";
export { vgg16, vgg19 } from "./vgg.ts";
