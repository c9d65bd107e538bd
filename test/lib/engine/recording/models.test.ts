// Models of the bench: recorded, eager and on wasm, 100 steps give the same losses.

import { afterAll, expect, test } from "vitest";

import { recorded } from "../../../../lib/engine/recording/index.ts";
import { engine, nn, optim, tf } from "../../../../lib/index.ts";
import { readLoss } from "../../../../lib/train/loss.ts";
import { ENGINES } from "../../engines.ts";
import { noise } from "./steps.ts";

interface Model {
  layers: () => nn.Layer[];
  /** Shape of a batch; smaller than in the bench, the layers are of the same size. */
  x: number[];
  classes?: number;
}

const MODELS: Record<string, Model> = {
  "MLP 784-128-10": {
    layers: () => [new nn.Dense({ units: 128, activation: "relu" }), new nn.Dense({ units: 10 })],
    x: [16, 784],
    classes: 10,
  },
  "CNN conv16-pool-conv32-pool-dense10": {
    layers: () => [
      new nn.Conv2D({ filters: 16, kernelSize: 3, activation: "relu" }),
      new nn.MaxPool2D({ poolSize: 2 }),
      new nn.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
      new nn.MaxPool2D({ poolSize: 2 }),
      new nn.Flatten(),
      new nn.Dense({ units: 10 }),
    ],
    x: [4, 28, 28, 1],
    classes: 10,
  },
  "LSTM 64": { layers: () => [new nn.LSTM({ units: 64 }), new nn.Dense({ units: 1 })], x: [4, 50, 16] },
  "GRU 64": { layers: () => [new nn.GRU({ units: 64 }), new nn.Dense({ units: 1 })], x: [4, 50, 16] },
  "SimpleRNN 64": {
    layers: () => [new nn.SimpleRNN({ units: 64 }), new nn.Dense({ units: 1 })],
    x: [4, 50, 16],
  },
  "MLP 2-8-1": {
    layers: () => [new nn.Dense({ units: 8, activation: "tanh" }), new nn.Dense({ units: 1 })],
    x: [32, 2],
  },
  "char LSTM 128": {
    layers: () => [
      new nn.LSTM({ units: 128, returnSequences: true }),
      new nn.Flatten(),
      new nn.Dense({ units: 65 }),
    ],
    x: [2, 16, 65],
    classes: 65,
  },
};

function losses({ layers, x: shape, classes }: Model, record: boolean): number[] {
  const model = new nn.Sequential(layers(), { seed: 1 });
  const loss = readLoss("test", classes ? "softmaxCrossEntropy" : "mse");
  const adam = new optim.Adam();
  model.build(shape.slice(1));
  adam.build(model.parameters);
  const body = (x: tf.Tensor, y: tf.Tensor) =>
    tf.tidy(() => {
      const [p, cache] = model.forward(x, true);
      const [L, dp] = loss.withGrad(p, y);
      adam.applyGradients(model.parameters, model.backward(dp, cache).gradients);
      return L;
    });
  const step = record ? recorded(body) : body;
  const batch = shape[0]!;
  return Array.from({ length: 100 }, (_, i) => {
    const x = noise(i % 4, shape);
    const y = classes
      ? tf.tensor1d(
          Array.from({ length: batch }, (_, k) => (k * 7 + (i % 4)) % classes),
          "int32",
        )
      : noise(50 + (i % 4), [batch, 1]);
    const value = step(x, y);
    const [L] = value.dataSync();
    tf.dispose([x, y, value]);
    return L!;
  });
}

test.each(Object.entries(MODELS))("%s", async (_, model) => {
  const engines = ENGINES.filter((name) => name !== "cpu"); // minutes in plain JavaScript
  const byEngine: number[][] = [];
  for (const name of engines) {
    await engine.use(name);
    const eager = losses(model, false);
    expect(losses(model, true)).toEqual(eager);
    byEngine.push(eager);
  }
  expect(byEngine[0]!.at(-1)).toBeLessThan(byEngine[0]![0]!);
  for (const others of byEngine.slice(1)) {
    for (const [i, loss] of others.entries()) {
      // 32-bit sums in another order, fed back through 100 steps of Adam.
      expect(Math.abs(loss - byEngine[0]![i]!) / Math.max(loss, 0.01), `loss of step ${i}`).toBeLessThan(
        2e-3,
      );
    }
  }
});

afterAll(() => engine.use("wasm"));
