// Trains a little on an engine, in a process of its own, and prints what came out as JSON: a program, not a module.
//
// node trial.js FOLDER [--warm]

import { createRequire } from "node:module";

import type * as TF from "@tensorflow/tfjs";

import { cudaEnvironment } from "../cuda-environment.ts";
import { loadNative } from "../load.ts";

export interface TrialResult {
  /** TensorFlow's version, as the library says itself. */
  tensorflow: string;
  gpu: boolean;
  /** Of each training step. */
  losses: number[];
  loadMs: number;
  /** Of the first step and the last. */
  firstMs: number;
  lastMs: number;
  /** What the kernels that layers use took to compile and run once, with --warm. */
  warmMs: number | undefined;
}

const [folder, ...options] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: trial FOLDER [--warm]");

Object.assign(process.env, cudaEnvironment(folder));
const beforeLoad = performance.now();
const backend = loadNative(folder);
const tf: typeof TF = createRequire(import.meta.url)("@tensorflow/tfjs");
tf.registerBackend("tensorflow", () => backend);
if (!(await tf.setBackend("tensorflow"))) throw new Error("tfjs refused the backend");
const loadMs = performance.now() - beforeLoad;

const { losses, times } = trainDense(20);
const result: TrialResult = {
  tensorflow: backend.binding.TF_Version,
  gpu: backend.isUsingGpuDevice,
  losses,
  loadMs,
  firstMs: times[0]!,
  lastMs: times.at(-1)!,
  warmMs: options.includes("--warm") ? await warm() : undefined,
};
process.stdout.write(`${JSON.stringify(result)}\n`);

/** A small net learns y = x0 - 2 x1 by gradient descent. */
function trainDense(steps: number): { losses: number[]; times: number[] } {
  const x = tf.randomUniform([64, 2], -1, 1, "float32", 7) as TF.Tensor2D;
  const y = tf.matMul(x, tf.tensor2d([[1], [-2]]));
  const W1 = tf.variable(tf.randomNormal([2, 8], 0, 0.5, "float32", 8)) as TF.Tensor2D;
  const W2 = tf.variable(tf.randomNormal([8, 1], 0, 0.5, "float32", 9)) as TF.Tensor2D;
  const optimizer = tf.train.sgd(0.1);
  const losses: number[] = [];
  const times: number[] = [];
  for (let step = 0; step < steps; step++) {
    const start = performance.now();
    const loss = optimizer.minimize(
      () => tf.losses.meanSquaredError(y, tf.matMul(tf.tanh(tf.matMul(x, W1)), W2)) as TF.Scalar,
      true,
    );
    losses.push(loss!.dataSync()[0]!);
    times.push(performance.now() - start);
  }
  return { losses, times };
}

/** Runs once what lectures use most, so that the driver has compiled it. */
async function warm(): Promise<number> {
  const start = performance.now();
  const { layers } = tf;
  const images = tf.sequential({
    layers: [
      layers.conv2d({ inputShape: [28, 28, 1], filters: 16, kernelSize: 3, activation: "relu" }),
      layers.batchNormalization(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.1 }),
      layers.flatten(),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  images.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  await images.fit(tf.randomUniform([64, 28, 28, 1]), tf.oneHot(tf.zeros([64], "int32"), 10), {
    epochs: 1,
    batchSize: 32,
    verbose: 0,
  });
  const words = tf.sequential({
    layers: [
      layers.embedding({ inputDim: 65, outputDim: 32, inputLength: 4 }),
      layers.lstm({ units: 32, recurrentInitializer: "glorotNormal" }),
      layers.dense({ units: 1 }),
    ],
  });
  words.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  await words.fit(tf.zeros([32, 4], "int32"), tf.zeros([32, 1]), { epochs: 1, batchSize: 32, verbose: 0 });
  return performance.now() - start;
}
