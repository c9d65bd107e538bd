// Gradients of ReLU, tanh and sigmoid from the layer's output: what is left of the chain rule, in one pass.

import * as tf from "@tensorflow/tfjs-core";

import { checkTensor } from "./check-tensor.ts";
import { registerForms, runKernel } from "./register.ts";

/** `dx = dy where y > 0, else 0`, with y = relu(x); dy, y and dx have one shape. */
export function reluGrad<T extends tf.Tensor>(dy: T, y: T): T {
  return run("reluGrad", "ReluGrad", dy, y);
}

/** `dx = dy (1 - y²)`, with y = tanh(x); dy, y and dx have one shape. */
export function tanhGrad<T extends tf.Tensor>(dy: T, y: T): T {
  return run("tanhGrad", "TanhGrad", dy, y);
}

/** `dx = dy y (1 - y)`, with y = 1 / (1 + exp(-x)); dy, y and dx have one shape. */
export function sigmoidGrad<T extends tf.Tensor>(dy: T, y: T): T {
  return run("sigmoidGrad", "SigmoidGrad", dy, y);
}

function run<T extends tf.Tensor>(name: string, kernelName: string, dy: T, y: T): T {
  checkTensor(`${name}: y`, y, y.shape);
  checkTensor(`${name}: dy`, dy, y.shape, { because: `y [${y.shape.join(", ")}]` });
  return runKernel(kernelName, { dy, y })[0] as T;
}

type Inputs = { dy: tf.TensorInfo; y: tf.TensorInfo };

const shapes = ({ y }: Inputs) => [y.shape];

registerForms<Inputs, object>("ReluGrad", {
  shapes,
  plain(memory, inputs, [dx]) {
    const dy = memory.view(inputs.dy);
    const y = memory.view(inputs.y);
    // A unit whose output is NaN stays NaN: a comparison alone would call it dead.
    for (let i = 0; i < dx!.length; i++) dx![i] = y[i]! > 0 ? dy[i]! : y[i]! <= 0 ? 0 : Number.NaN;
  },
  simd: (simd, { dy, y }, [dx]) =>
    simd.kernels.reluGrad(tf.util.sizeFromShape(y.shape), simd.at(dy), simd.at(y), dx!),
  composed: ({ dy, y }) => [tf.where(y.isNaN(), y, tf.where(y.greater(0), dy, tf.zerosLike(dy)))],
});

registerForms<Inputs, object>("TanhGrad", {
  shapes,
  plain(memory, inputs, [dx]) {
    const dy = memory.view(inputs.dy);
    const y = memory.view(inputs.y);
    for (let i = 0; i < dx!.length; i++) dx![i] = dy[i]! * (1 - y[i]! * y[i]!);
  },
  simd: (simd, { dy, y }, [dx]) =>
    simd.kernels.tanhGrad(tf.util.sizeFromShape(y.shape), simd.at(dy), simd.at(y), dx!),
  composed: ({ dy, y }) => [dy.mul(tf.sub(1, y.square()))],
});

registerForms<Inputs, object>("SigmoidGrad", {
  shapes,
  plain(memory, inputs, [dx]) {
    const dy = memory.view(inputs.dy);
    const y = memory.view(inputs.y);
    for (let i = 0; i < dx!.length; i++) dx![i] = dy[i]! * y[i]! * (1 - y[i]!);
  },
  simd: (simd, { dy, y }, [dx]) =>
    simd.kernels.sigmoidGrad(tf.util.sizeFromShape(y.shape), simd.at(dy), simd.at(y), dx!),
  composed: ({ dy, y }) => [dy.mul(y).mul(tf.sub(1, y))],
});
