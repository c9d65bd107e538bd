// Training steps in ordinary tfjs code, each made twice with the same start: one runs eagerly, one recorded.

import * as tfjs from "@tensorflow/tfjs";

import { nn, optim, tf } from "../../../../lib/index.ts";
import { readLoss } from "../../../../lib/train/loss.ts";

export interface Made {
  step: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** A new batch for step i, the same for both. */
  batch: (i: number) => tf.Tensor[];
  weights: () => tf.Tensor[];
}

/** Numbers that look random and are the same each time. */
export function noise(seed: number, shape: number[], scale = 1): tf.Tensor {
  const random = mulberry(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => (random() - 0.5) * 2 * scale),
    shape,
  );
}

function mulberry(seed: number): () => number {
  let state = seed * 0x9e3779b9 + 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const variable = (seed: number, shape: number[], scale = 0.3) => noise(seed, shape, scale).variable();
const classes = (i: number, n: number, c: number) =>
  tf
    .oneHot(
      Array.from({ length: n }, (_, k) => (k * 7 + i) % c),
      c,
    )
    .toFloat();

/** Ordinary operations with an optimizer of tfjs. */
function plain(optimizer: () => tf.Optimizer) {
  return (): Made => {
    const [W1, b1, W2, b2] = [
      variable(1, [12, 16]),
      variable(2, [16]),
      variable(3, [16, 4]),
      variable(4, [4]),
    ];
    const train = optimizer();
    return {
      step: (x, y) =>
        train.minimize(
          () => {
            const h = x!.matMul(W1!).add(b1!).relu();
            return tf.losses.softmaxCrossEntropy(y!, h.matMul(W2!).add(b2!)) as tf.Scalar;
          },
          true,
          [W1!, b1!, W2!, b2!] as tf.Variable[],
        )!,
      batch: (i) => [noise(100 + i, [8, 12]), classes(i, 8, 4)],
      weights: () => [W1!, b1!, W2!, b2!],
    };
  };
}

/** A tf.layers model through its own train function, as `model.fit` calls it. */
function layers(
  make: (L: typeof tfjs.layers) => tfjs.layers.Layer[],
  x: number[],
  y: number[] | "classes",
  loss = "meanSquaredError",
) {
  return (): Made => {
    const model = tfjs.sequential({ layers: make(tfjs.layers) });
    model.compile({ optimizer: tf.train.adam(0.01) as never, loss });
    let seed = 50;
    model.setWeights(model.getWeights().map((w) => noise(seed++, w.shape, 0.3).abs() as never));
    const inner = (model as unknown as { model: { makeTrainFunction(): (data: tf.Tensor[]) => tf.Tensor[] } })
      .model;
    const train = inner.makeTrainFunction();
    return {
      step: (...data) => train(data)[0]!,
      batch: (i) => [noise(100 + i, x), y === "classes" ? classes(i, x[0]!, 3) : noise(500 + i, y)],
      weights: () => model.getWeights() as unknown as tf.Tensor[],
    };
  };
}

/** Layers of nn with their own backward passes, as `train.fit` steps them. */
function own(
  make: () => nn.Layer[],
  x: number[],
  y: number[] | "classes",
  optimizer = () => new optim.Adam() as optim.Optimizer,
  ids?: number,
) {
  return (): Made => {
    const model = new nn.Sequential(make(), { seed: 3 });
    const loss = readLoss("test", y === "classes" ? "softmaxCrossEntropy" : "mse");
    const train = optimizer();
    model.build(x.slice(1));
    train.build(model.parameters);
    return {
      step: (batch, target) =>
        tf.tidy(() => {
          const [p, cache] = model.forward(batch!, true);
          const [L, dp] = loss.withGrad(p, target!);
          const regularized = nn.addPenalties(L, model);
          const { gradients } = model.backward(dp, cache);
          train.applyGradients(model.parameters, nn.addPenaltyGradients(gradients, model));
          return regularized;
        }),
      batch(i) {
        const values = noise(100 + i, x);
        const given =
          ids === undefined
            ? values
            : values
                .add(1)
                .mul(ids / 2)
                .floor();
        return [given, y === "classes" ? classes(i, x[0]!, 3) : noise(500 + i, y)];
      },
      weights: () => [...model.parameters, ...model.layers.flatMap((layer) => layer.state)],
    };
  };
}

/** Two networks trained in turn by two optimizers, in one step; the gradient of abs is in it. */
function gan(): Made {
  const [G, D] = [variable(1, [3, 6]), variable(2, [6, 1])];
  const [g, d] = [tf.train.adam(0.01), tf.train.adam(0.02)];
  const judge = (x: tf.Tensor) => x.matMul(D!) as tf.Tensor2D;
  const loss = (x: tf.Tensor2D, truth: number) =>
    tf.losses.sigmoidCrossEntropy(tf.fill(x.shape, truth), x) as tf.Scalar;
  return {
    step: (real, z) => {
      const one = d.minimize(
        () => loss(judge(real!), 1).add(loss(judge(z!.matMul(G!).tanh()), 0)) as tf.Scalar,
        true,
        [D as tf.Variable],
      )!;
      const two = g.minimize(() => loss(judge(z!.matMul(G!).tanh()), 1), true, [G as tf.Variable])!;
      return one.add(two);
    },
    batch: (i) => [noise(100 + i, [8, 6]), noise(300 + i, [8, 3])],
    weights: () => [G!, D!],
  };
}

/** Embedding, two heads of causal attention, layer norm, a residual MLP. */
function transformer(): Made {
  const [T, D, H, V] = [5, 8, 2, 11];
  const [E, Wq, Wk, Wv, Wo, U1, U2] = [
    variable(1, [V, D]),
    variable(2, [D, D]),
    variable(3, [D, D]),
    variable(4, [D, D]),
    variable(5, [D, D]),
    variable(6, [D, 16]),
    variable(7, [16, D]),
  ] as tf.Variable[];
  const mask = tf.tensor2d(
    Array.from({ length: T }, (_, i) => Array.from({ length: T }, (_, j) => (j > i ? -1e9 : 0))),
  );
  const norm = (x: tf.Tensor) => {
    const { mean, variance } = tf.moments(x, -1, true);
    return x.sub(mean).div(variance.add(1e-5).sqrt());
  };
  const heads = (x: tf.Tensor, W: tf.Tensor, n: number) =>
    x
      .reshape([n * T, D])
      .matMul(W)
      .reshape([n, T, H, D / H])
      .transpose([0, 2, 1, 3]);
  const adam = tf.train.adam(0.01);
  const all = [E, Wq, Wk, Wv, Wo, U1, U2] as tf.Variable[];
  return {
    step: (tokens, y) =>
      adam.minimize(
        () => {
          const n = tokens!.shape[0]!;
          const x = tf.gather(E!, tokens as tf.Tensor1D);
          const [q, k, v] = [heads(x, Wq!, n), heads(x, Wk!, n), heads(x, Wv!, n)];
          const weights = tf.softmax(
            q
              .matMul(k, false, true)
              .div(Math.sqrt(D / H))
              .add(mask),
          );
          const attended = weights
            .matMul(v)
            .transpose([0, 2, 1, 3])
            .reshape([n * T, D])
            .matMul(Wo!);
          const a = norm(x.reshape([n * T, D]).add(attended));
          const b = norm(a.add(a.matMul(U1!).relu().matMul(U2!)));
          return tf.losses.softmaxCrossEntropy(y!, b.matMul(E!, false, true)) as tf.Scalar;
        },
        true,
        all,
      )!,
    batch: (i) => [
      tf.tensor2d(
        Int32Array.from({ length: 3 * T }, (_, k) => (k * 5 + i * 3) % V),
        [3, T],
        "int32",
      ),
      classes(i, 3 * T, V),
    ],
    weights: () => all,
  };
}

export const STEPS: Record<string, () => Made> = {
  "plain operations, SGD": plain(() => tf.train.sgd(0.1)),
  "plain operations, momentum": plain(() => tf.train.momentum(0.05, 0.9)),
  "plain operations, Adam": plain(() => tf.train.adam(0.01)),
  "plain operations, RMSProp": plain(() => tf.train.rmsprop(0.01)),
  "plain operations, Adagrad": plain(() => tf.train.adagrad(0.05)),
  "plain operations, Adamax": plain(() => tf.train.adamax(0.01)),
  "tf.layers MLP": layers(
    (L) => [L.dense({ inputShape: [6], units: 9, activation: "tanh" }), L.dense({ units: 1 })],
    [8, 6],
    [8, 1],
  ),
  "tf.layers CNN": layers(
    (L) => [
      L.conv2d({ inputShape: [10, 10, 1], filters: 4, kernelSize: 3, activation: "relu" }),
      L.maxPooling2d({ poolSize: 2 }),
      L.flatten(),
      L.dense({ units: 3, activation: "softmax" }),
    ],
    [6, 10, 10, 1],
    "classes",
    "categoricalCrossentropy",
  ),
  "tf.layers batch norm": layers(
    (L) => [
      L.dense({ inputShape: [6], units: 8, activation: "relu" }),
      L.batchNormalization(),
      L.dense({ units: 1 }),
    ],
    [8, 6],
    [8, 1],
  ),
  "tf.layers LSTM": layers(
    (L) => [
      L.lstm({ inputShape: [4, 3], units: 5, recurrentInitializer: "glorotNormal" }),
      L.dense({ units: 1 }),
    ],
    [6, 4, 3],
    [6, 1],
  ),
  "tf.layers GRU": layers(
    (L) => [
      L.gru({ inputShape: [4, 3], units: 5, recurrentInitializer: "glorotNormal" }),
      L.dense({ units: 1 }),
    ],
    [6, 4, 3],
    [6, 1],
  ),
  "nn MLP, SGD": own(
    () => [new nn.Dense({ units: 9, activation: "tanh" }), new nn.Dense({ units: 1 })],
    [8, 6],
    [8, 1],
    () => new optim.SGD({ learningRate: 0.1 }),
  ),
  "nn MLP with dropout": own(
    () => [
      new nn.Dense({ units: 9, activation: "relu" }),
      new nn.Dropout({ rate: 0.4 }),
      new nn.Dense({ units: 3 }),
    ],
    [8, 6],
    "classes",
  ),
  "nn CNN": own(
    () => [
      new nn.Conv2D({ filters: 4, kernelSize: 3, activation: "relu" }),
      new nn.MaxPool2D({ poolSize: 2 }),
      new nn.Flatten(),
      new nn.Dense({ units: 3 }),
    ],
    [6, 10, 10, 1],
    "classes",
  ),
  "nn residual CNN with batch norm and dilation": own(
    () => [
      new nn.Conv2D({ filters: 4, kernelSize: 3, dilationRate: 2, useBias: false, activation: "gelu" }),
      new nn.Residual({
        layers: [
          new nn.BatchNorm(),
          new nn.ReLU(),
          new nn.Conv2D({ filters: 4, kernelSize: 3, padding: "same", kernelRegularizer: nn.l2(0.01) }),
          new nn.BatchNorm({ momentum: 0.5 }),
        ],
      }),
      new nn.AvgPool2D(),
      new nn.GlobalAvgPool(),
      new nn.LayerNorm(),
      new nn.Dense({ units: 3, kernelRegularizer: nn.l1l2({ l1: 0.01, l2: 0.01 }) }),
    ],
    [6, 10, 10, 1],
    "classes",
  ),
  "nn text CNN": own(
    () => [
      new nn.Embedding({ inputDim: 20, outputDim: 4 }),
      new nn.Dropout({ rate: 0.3, scaling: "prediction" }),
      new nn.Parallel({
        branches: [2, 3].map((kernelSize) => [
          new nn.Conv1D({ filters: 5, kernelSize, activation: "elu" }),
          new nn.GlobalMaxPool(),
        ]),
      }),
      new nn.Dense({ units: 3, activation: "softplus" }),
    ],
    [6, 9],
    "classes",
    () => new optim.Adam(),
    20,
  ),
  "nn LSTM": own(() => [new nn.LSTM({ units: 5 }), new nn.Dense({ units: 1 })], [6, 4, 3], [6, 1]),
  "nn LSTM of sequences": own(
    () => [
      new nn.LSTM({ units: 5, returnSequences: true }),
      new nn.LSTM({ units: 4, returnSequences: true }),
      new nn.Flatten(),
      new nn.Dense({ units: 3 }),
    ],
    [6, 4, 3],
    "classes",
  ),
  "nn GRU": own(() => [new nn.GRU({ units: 5 }), new nn.Dense({ units: 1 })], [6, 4, 3], [6, 1]),
  // ReLU leaves 0 at half of the steps, others in each batch: padding, of more examples than a constant may be long.
  "nn SimpleRNN and GRU, both ways, padded": own(
    () => [
      new nn.ReLU(),
      new nn.SimpleRNN({ units: 4, maskZero: true, returnSequences: true }),
      new nn.Bidirectional({ layer: new nn.GRU({ units: 3, maskZero: true }) }),
      new nn.Dense({ units: 1 }),
    ],
    [70, 5, 1],
    [70, 1],
  ),
  "a GAN": gan,
  "a transformer block": transformer,
};
