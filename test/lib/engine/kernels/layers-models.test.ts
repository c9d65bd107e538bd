// tf.layers models train unchanged: step by step the same on every engine.

import * as full from "@tensorflow/tfjs";
import { expect, test } from "vitest";

import { engine, tf } from "../../../../lib/index.ts";
import { ENGINES, expectClose } from "../../engines.ts";

const { layers } = full;

type Layers = () => full.layers.Layer[];

interface Model {
  input: number[];
  layers: Layers;
  /** Whole numbers below this are the input, not normal values. */
  words?: number;
}

const models: Record<string, Model> = {
  dense: {
    input: [5],
    layers: () => [
      layers.dense({ units: 7, activation: "relu" }),
      layers.dense({ units: 6, activation: "tanh" }),
    ],
  },
  convolution: {
    input: [9, 8, 2],
    layers: () => [
      layers.conv2d({ filters: 5, kernelSize: 3, activation: "relu", padding: "same" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 4, kernelSize: 2, strides: 2, activation: "elu" }),
      layers.flatten(),
    ],
  },
  "transposed convolution": {
    input: [4, 4, 2],
    layers: () => [
      layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same" }),
      layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" }),
      layers.flatten(),
    ],
  },
  "convolution of a sequence": {
    input: [9, 3],
    layers: () => [
      layers.conv1d({ filters: 4, kernelSize: 3, activation: "relu" }),
      layers.maxPooling1d({ poolSize: 2 }),
      layers.globalAveragePooling1d(),
    ],
  },
  depthwise: {
    input: [7, 7, 3],
    layers: () => [
      layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: "relu" }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: "same" }),
      layers.separableConv2d({ filters: 4, kernelSize: 3 }),
      layers.globalMaxPooling2d({}),
    ],
  },
  "batch normalisation": {
    input: [6, 6, 2],
    layers: () => [
      layers.conv2d({ filters: 5, kernelSize: 3 }),
      layers.batchNormalization(),
      layers.leakyReLU(),
      layers.flatten(),
      layers.dense({ units: 6 }),
      layers.batchNormalization(),
    ],
  },
  "layer normalisation": {
    input: [5],
    layers: () => [layers.dense({ units: 7 }), layers.layerNormalization(), layers.prelu()],
  },
  embedding: {
    input: [6],
    words: 11,
    layers: () => [layers.embedding({ inputDim: 11, outputDim: 4, inputLength: 6 }), layers.flatten()],
  },
  LSTM: {
    input: [5, 3],
    layers: () => [layers.lstm({ units: 6, returnSequences: true }), layers.lstm({ units: 3 })],
  },
  GRU: {
    input: [5, 3],
    layers: () => [
      layers.bidirectional({ layer: layers.gru({ units: 3 }) as full.layers.RNN, mergeMode: "concat" }),
    ],
  },
  "simple RNN over words": {
    input: [5],
    words: 7,
    layers: () => [
      layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 5 }),
      layers.simpleRNN({ units: 4 }),
    ],
  },
};

/** The losses of ten steps of Adam from weights that are the same every time. */
async function losses({ input, layers: make, words }: Model): Promise<number[]> {
  const x = words
    ? full.tensor(
        Array.from({ length: 8 * input[0]! }, (_, i) => (i * 5) % words),
        [8, ...input],
      )
    : full.randomNormal([8, ...input], 0, 1, "float32", 1);
  const y = full.oneHot(full.tensor1d([0, 1, 2, 0, 1, 2, 2, 1], "int32"), 3).toFloat();
  const model = full.sequential();
  const [first, ...rest] = make();
  const head = full.layers.inputLayer({ inputShape: input });
  for (const layer of [head, first!, ...rest]) model.add(layer);
  model.add(layers.dense({ units: 3, activation: "softmax" }));
  model.setWeights(
    model.getWeights().map((w, k) => {
      // A variance must be positive; every other weight may be anything small.
      const values = full.randomNormal(w.shape, 0, 0.4, "float32", 100 + k);
      return /variance/.test(model.weights[k]!.originalName) ? values.abs().add(0.5) : values;
    }),
  );
  model.compile({ optimizer: full.train.adam(0.02), loss: "categoricalCrossentropy" });
  const result: number[] = [];
  for (let step = 0; step < 10; step++) result.push((await model.trainOnBatch(x, y)) as number);
  model.dispose();
  tf.dispose([x, y]);
  return result;
}

test.each(Object.keys(models))("%s: ten steps give the same losses on every engine", async (name) => {
  await engine.use("cpu");
  const onCpu = await losses(models[name]!);
  for (const other of ENGINES) {
    await engine.use(other);
    expectClose(await losses(models[name]!), onCpu, 2e-4);
  }
  expect(onCpu.every(Number.isFinite)).toBe(true);
  expect(onCpu.at(-1)!).toBeLessThan(onCpu[0]!);
});
