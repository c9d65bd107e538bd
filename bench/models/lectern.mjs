// From the import to 97 % of unseen digits, as a notebook would write it: node lectern.mjs FOLDER SEED.

const start = performance.now();
const seconds = () => (performance.now() - start) / 1000;

const { models, optim, tf, train } = await import("../../dist/lib/node.js");
const { readFileSync } = await import("node:fs");
const imported = seconds();

const [folder, seed] = process.argv.slice(2);
const read = (file) => new Uint8Array(readFileSync(`${folder}/${file}.bin`)).buffer;
const images = (name) => {
  const pixels = new Float32Array(read(`${name}-x`));
  return tf.tensor4d(pixels, [pixels.length / 1024, 32, 32, 1]);
};
const classes = (name) => tf.tensor1d(new Int32Array(read(`${name}-y`)), "int32");

const model = models.lenet5({ seed: Number(seed) });
const { loss, valAccuracy } = await train.fit(model, images("training"), classes("training"), {
  loss: "softmaxCrossEntropy",
  optimizer: new optim.Adam({ learningRate: 0.001 }),
  metrics: ["accuracy"],
  epochs: 50,
  batchSize: 32,
  seed: Number(seed),
  validationData: [images("test"), classes("test")],
  verbose: false,
  callbacks: {
    onEpochEnd(_, { valAccuracy }) {
      if (valAccuracy >= 0.97) model.stopTraining = true;
    },
  },
});
const total = seconds();
console.log(
  JSON.stringify({
    ...{ import: imported, total, epochs: loss.length, epoch: (total - imported) / loss.length },
    accuracy: valAccuracy.at(-1),
  }),
);
