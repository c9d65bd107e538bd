// The kernels that Lectern gives to the backend "tensorflow": its own ones, and tfjs-node's where ours are better.

import * as tf from "@tensorflow/tfjs-core";

import type { NativeBackend } from "../backend.ts";
import { activationGradients } from "./activation-gradients.ts";
import { batchNormalize, batchNormalizeGrad } from "./batch-norm.ts";
import { blockLstm, blockLstmGrad } from "./block-lstm.ts";
import { convolutions } from "./convolution.ts";
import { convolutionGradients } from "./convolution-gradients.ts";
import { depthwise } from "./depthwise.ts";
import { dropoutMask } from "./dropout-mask.ts";
import { expandDims } from "./expand-dims.ts";
import { gather } from "./gather.ts";
import { gru, gruGrad } from "./gru.ts";
import type { Inputs } from "./kernel.ts";
import { lstm, lstmGrad } from "./lstm.ts";
import { matMul } from "./mat-mul.ts";
import { adamStep, sgdStep } from "./optimizers.ts";
import { simpleRnn, simpleRnnGrad } from "./simple-rnn.ts";
import { softmax } from "./softmax.ts";
import { softmaxCrossEntropy, sparseSoftmaxCrossEntropy } from "./softmax-cross-entropy.ts";
import { keepTheirs } from "./theirs.ts";

/** For the CPU and for a GPU. What is on neither list is a composition of tfjs's operations there. */
const ON_CPU = [
  batchNormalize,
  batchNormalizeGrad,
  gru,
  gruGrad,
  lstm,
  lstmGrad,
  simpleRnn,
  simpleRnnGrad,
  adamStep,
  sgdStep,
];
const ON_GPU = [blockLstm, blockLstmGrad];
const EVERYWHERE = [
  ...convolutions,
  ...convolutionGradients,
  depthwise,
  dropoutMask,
  expandDims,
  gather,
  matMul,
  ...activationGradients,
  softmax,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
];

export function registerNativeKernels(backend: NativeBackend): void {
  keepTheirs("Conv2D", "FusedConv2D", "Conv2DBackpropFilter", "Conv2DBackpropInput", "DepthwiseConv2dNative");
  for (const { name, run } of [...EVERYWHERE, ...(backend.isUsingGpuDevice ? ON_GPU : ON_CPU)]) {
    if (tf.getKernel(name, "tensorflow")) tf.unregisterKernel(name, "tensorflow");
    tf.registerKernel({
      kernelName: name,
      backendName: "tensorflow",
      kernelFunc: ({ inputs, attrs }) =>
        run(backend, inputs as Inputs, (attrs ?? {}) as Record<string, unknown>),
    });
  }
}
