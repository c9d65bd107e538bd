// A training that writes a checkpoint after each epoch and goes on from it when it is started again; run by its test.

import { data, engine, nn, optim, tf, train } from "../../../dist/lib/node.js";

const [path, epochs] = process.argv.slice(2);
await engine.use("wasm");
const next = data.random(1);
const x = tf.tensor2d(
  Float32Array.from({ length: 400 }, () => next.uniform(-1, 1)),
  [40, 10],
);
const y = tf.tensor1d(
  Int32Array.from({ length: 40 }, () => next.integer(3)),
  "int32",
);
const model = new nn.Sequential([
  new nn.Dense({ units: 300, activation: "relu" }),
  new nn.BatchNorm(),
  new nn.Dropout({ rate: 0.2 }),
  new nn.Dense({ units: 300, activation: "relu" }),
  new nn.Dense({ units: 3 }),
]);
const checkpoint = train.checkpoint({ path });
const { loss } = await train.fit(model, x, y, {
  ...{ loss: "softmaxCrossEntropy", optimizer: new optim.Adam(), epochs: Number(epochs), batchSize: 16 },
  ...{ validationSplit: 0.25, verbose: false, resume: checkpoint },
  callbacks: [train.earlyStopping({ patience: 1000, restoreBestWeights: true }), checkpoint],
});
console.log(JSON.stringify({ loss, weights: model.getWeights().map((w) => Array.from(w.dataSync())) }));
