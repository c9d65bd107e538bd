// The same models in tf.layers, on Lectern's native engine: by tfjs's own train step, or through `train.fit`.

import { createRequire } from "node:module";

import { tf, train } from "../../dist/lib/node.js";

import { examples, MODELS } from "./models.mjs";
import { serve } from "./serve.mjs";

// Lectern's own copy: the bench has another one, for the kernels.
const tfjs = createRequire(new URL("../../dist/lib/node.js", import.meta.url))("@tensorflow/tfjs");
const L = tfjs.layers;
const layers = {
  mlp: () => [L.dense({ inputShape: [784], units: 128, activation: "relu" }), L.dense({ units: 10 })],
  cnn: () => [
    L.conv2d({ inputShape: [28, 28, 1], filters: 16, kernelSize: 3, activation: "relu" }),
    L.maxPooling2d({ poolSize: 2 }),
    L.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
    L.maxPooling2d({ poolSize: 2 }),
    L.flatten(),
    L.dense({ units: 10 }),
  ],
  bncnn: () => [
    L.conv2d({ inputShape: [28, 28, 1], filters: 16, kernelSize: 3 }),
    L.batchNormalization(),
    L.reLU(),
    L.maxPooling2d({ poolSize: 2 }),
    L.conv2d({ filters: 32, kernelSize: 3 }),
    L.batchNormalization(),
    L.reLU(),
    L.maxPooling2d({ poolSize: 2 }),
    L.flatten(),
    L.dense({ units: 10 }),
  ],
  text: () => [
    L.embedding({ inputLength: 100, inputDim: 5000, outputDim: 64 }),
    L.conv1d({ filters: 128, kernelSize: 5, activation: "relu" }),
    L.globalMaxPooling1d({}),
    L.dense({ units: 4 }),
  ],
  words: () => [
    L.embedding({ inputLength: 50, inputDim: 10000, outputDim: 64 }),
    L.globalAveragePooling1d({}),
    L.dense({ units: 10 }),
  ],
  // Without it tfjs computes an orthogonal start by a decomposition in JavaScript, for minutes.
  lstm: () => [
    L.lstm({ inputShape: [50, 16], units: 64, recurrentInitializer: "glorotNormal" }),
    L.dense({ units: 1 }),
  ],
  gru: () => [
    L.gru({ inputShape: [50, 16], units: 64, recurrentInitializer: "glorotNormal" }),
    L.dense({ units: 1 }),
  ],
  rnn: () => [
    L.simpleRNN({ inputShape: [50, 16], units: 64, recurrentInitializer: "glorotNormal" }),
    L.dense({ units: 1 }),
  ],
  tiny: () => [L.dense({ inputShape: [2], units: 8, activation: "tanh" }), L.dense({ units: 1 })],
  char: () => [
    L.lstm({ inputShape: [64, 65], units: 128, returnSequences: true, recurrentInitializer: "glorotNormal" }),
    L.dense({ units: 65 }),
  ],
};
const crossEntropy = (y, p) => tf.losses.softmaxCrossEntropy(y, p);

await serve(async (name) => {
  tf.zeros([1]).dispose();
  if (tf.getBackend() !== "tensorflow") throw new Error("no native engine: npx lectern engine install");
  const model = tfjs.sequential({ layers: layers[name]() });
  const { x, y } = examples(name);
  model.compile({ optimizer: "adam", loss: y[1].at(-1) === 1 ? "meanSquaredError" : crossEntropy });
  const [X, Y] = [tf.tensor(...x), tf.tensor(...y)];
  const { batch } = MODELS[name];
  if (process.argv[2] === "fit") {
    return async () => (await train.fit(model, X, Y, { batchSize: batch, verbose: false })).loss.at(-1);
  }
  const parts = Array.from({ length: MODELS[name].steps }, (_, i) => [
    X.slice(i * batch, batch),
    Y.slice(i * batch, batch),
  ]);
  return async (steps) => {
    let loss;
    for (const [bx, by] of parts.slice(0, steps)) loss = await model.trainOnBatch(bx, by);
    return loss;
  };
});
