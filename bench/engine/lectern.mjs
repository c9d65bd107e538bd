// Lectern's own models through `train.fit`; LECTERN_ENGINE says on which engine.

import { engine, nn, optim, tf, train } from "../../dist/lib/node.js";

import { examples, MODELS } from "./models.mjs";
import { serve } from "./serve.mjs";

const layers = {
  mlp: () => [new nn.Dense({ units: 128, activation: "relu" }), new nn.Dense({ units: 10 })],
  cnn: () => [
    new nn.Conv2D({ filters: 16, kernelSize: 3, activation: "relu" }),
    new nn.MaxPool2D({ poolSize: 2 }),
    new nn.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
    new nn.MaxPool2D({ poolSize: 2 }),
    new nn.Flatten(),
    new nn.Dense({ units: 10 }),
  ],
  bncnn: () => [
    new nn.Conv2D({ filters: 16, kernelSize: 3 }),
    new nn.BatchNorm(),
    new nn.ReLU(),
    new nn.MaxPool2D({ poolSize: 2 }),
    new nn.Conv2D({ filters: 32, kernelSize: 3 }),
    new nn.BatchNorm(),
    new nn.ReLU(),
    new nn.MaxPool2D({ poolSize: 2 }),
    new nn.Flatten(),
    new nn.Dense({ units: 10 }),
  ],
  text: () => [
    new nn.Embedding({ inputDim: 5000, outputDim: 64 }),
    new nn.Conv1D({ filters: 128, kernelSize: 5, activation: "relu" }),
    new nn.GlobalMaxPool(),
    new nn.Dense({ units: 4 }),
  ],
  words: () => [
    new nn.Embedding({ inputDim: 10000, outputDim: 64 }),
    new nn.GlobalAvgPool(),
    new nn.Dense({ units: 10 }),
  ],
  lstm: () => [new nn.LSTM({ units: 64 }), new nn.Dense({ units: 1 })],
  gru: () => [new nn.GRU({ units: 64 }), new nn.Dense({ units: 1 })],
  rnn: () => [new nn.SimpleRNN({ units: 64 }), new nn.Dense({ units: 1 })],
  tiny: () => [new nn.Dense({ units: 8, activation: "tanh" }), new nn.Dense({ units: 1 })],
  char: () => [new nn.LSTM({ units: 128, returnSequences: true }), new nn.Dense({ units: 65 })],
};

await serve(async (name) => {
  tf.zeros([1]).dispose(); // a native engine is loaded at the first tensor
  const wanted = process.env.LECTERN_ENGINE;
  if (wanted && engine.info().engine !== wanted) throw new Error(`computes on ${engine.info()}`);
  const { x, y } = examples(name);
  const model = new nn.Sequential(layers[name]());
  const [X, Y] = [tf.tensor(...x), tf.tensor(...y)];
  const loss = y[1].at(-1) === 1 ? "mse" : "softmaxCrossEntropy";
  const optimizer = new optim.Adam({ learningRate: 1e-3 });
  return async (steps) => {
    const rows = steps * MODELS[name].batch;
    if (rows !== X.shape[0]) throw new Error(`${name} is timed in turns of ${MODELS[name].steps} steps`);
    const history = await train.fit(model, X, Y, {
      loss,
      optimizer,
      batchSize: MODELS[name].batch,
      verbose: false,
    });
    return history.loss.at(-1);
  };
});
