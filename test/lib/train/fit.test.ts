import { describe, expect, test } from "vitest";

import { engine, losses, nn, optim, tf, train } from "../../../lib/index.ts";
import { ENGINES, expectClose } from "../engines.ts";
import { classifier, heaps, numbers, products, regressor } from "./problems.ts";

const quiet = { verbose: false } as const;

describe.each(ENGINES)("train.fit (%s)", (name) => {
  test("gives the losses and weights of a loop written by hand, to the last bit", async () => {
    await engine.use(name);
    const { x, y } = products(50);
    const [fitted, byHand] = [regressor(3), regressor(3)];
    const history = await train.fit(fitted, x, y, {
      ...{ loss: "mse", optimizer: new optim.Adam({ learningRate: 0.05 }) },
      ...{ epochs: 8, batchSize: 16, shuffle: false, ...quiet },
    });

    const optimizer = new optim.Adam({ learningRate: 0.05 });
    const means: number[] = [];
    for (let epoch = 0; epoch < 8; epoch++) {
      let sum = 0;
      for (let from = 0; from < 50; from += 16) {
        const size = Math.min(16, 50 - from); // 16, 16, 16, 2
        sum += tf.tidy(() => {
          const [p, caches] = byHand.forward(x.slice(from, size), true);
          const target = y.slice(from, size).expandDims(1);
          const { gradients } = byHand.backward(losses.mseGrad(p, target), caches);
          optimizer.applyGradients(byHand.parameters, gradients);
          return losses.mse(p, target).dataSync()[0]! * size;
        });
      }
      means.push(sum / 50);
    }
    expect(history.loss).toEqual(means);
    expect(numbers(fitted)).toEqual(numbers(byHand));
    expect(history.steps).toBe(32);
  });

  test("the same seed gives the same numbers, another seed another order", async () => {
    await engine.use(name);
    const { x, y } = products();
    const run = async (seed: number) => {
      const model = regressor();
      const { loss } = await train.fit(model, x, y, { loss: "mse", epochs: 3, batchSize: 8, seed, ...quiet });
      return [...loss, ...numbers(model)];
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  test("learns three heaps, with classes and with one-hot rows alike", async () => {
    await engine.use(name);
    const { x, y } = heaps();
    const task = {
      loss: losses.softmaxCrossEntropy,
      metrics: ["accuracy"],
      batchSize: 20,
      ...quiet,
    } as const;
    const optimizer = new optim.Adam({ learningRate: 0.05 });
    const { accuracy } = await train.fit(classifier(), x, y, { ...task, optimizer, epochs: 30 });
    expect(accuracy).toHaveLength(30);
    expect(accuracy.at(-1)).toBeGreaterThan(0.95);
    const classes = await train.fit(classifier(), x, y, { ...task, optimizer: new optim.SGD(), epochs: 3 });
    const oneHot = await train.fit(classifier(), x, tf.oneHot(y, 3), {
      ...task,
      ...{ optimizer: new optim.SGD(), epochs: 3 },
    });
    expectClose(oneHot.loss, classes.loss, 1e-6);
    expect(oneHot.accuracy).toEqual(classes.accuracy);
  });

  test("a learning rate that a callback changes counts from the next step on", async () => {
    await engine.use(name);
    const { x, y } = products(32);
    const model = regressor();
    const optimizer = new optim.Adam({ learningRate: 0.1 });
    const seen: number[][] = [];
    await train.fit(model, x, y, {
      ...{ loss: "mse", optimizer, epochs: 12, batchSize: 32, ...quiet },
      callbacks: {
        onEpochEnd(epoch) {
          seen.push(numbers(model));
          if (epoch === 7) optimizer.learningRate = 0;
        },
      },
    });
    expect(seen[6]).not.toEqual(seen[7]);
    expect(seen[8]).toEqual(seen[7]);
    expect(seen[11]).toEqual(seen[7]);
  });

  test("10,000 steps leave no tensor and no byte", async () => {
    await engine.use(name);
    const { x, y } = products(32);
    const model = regressor();
    const optimizer = new optim.Adam();
    const task = { loss: "mse", optimizer, batchSize: 8, ...quiet } as const;
    await train.fit(model, x, y, { ...task, epochs: 10 });
    const before = engine.memory();
    const { steps } = await train.fit(model, x, y, { ...task, epochs: 2500 });
    const after = engine.memory();
    expect(steps).toBe(10_000);
    // Fewer, if what earlier tests had dropped was collected meanwhile.
    expect(after.tensors).toBeLessThanOrEqual(before.tensors);
    expect(after.bytes).toBeLessThanOrEqual(before.bytes);
  });

  test("trains a model of tf.layers, as its own trainOnBatch does", async () => {
    await engine.use(name);
    const { layers, sequential, train: trainers } = await import("@tensorflow/tfjs");
    const { x, y } = heaps(48);
    const make = () => {
      const model = sequential({
        layers: [
          layers.dense({ units: 5, activation: "relu", inputShape: [2], kernelInitializer: "ones" }),
          layers.dense({ units: 3, activation: "softmax", kernelInitializer: "ones" }),
        ],
      });
      model.compile({
        optimizer: trainers.adam(0.01),
        loss: "sparseCategoricalCrossentropy",
        metrics: ["accuracy"],
      });
      return model;
    };
    const [fitted, byHand] = [make(), make()];
    const history = await train.fit(fitted, x, y.toFloat(), {
      ...{ epochs: 5, batchSize: 16, shuffle: false, validationSplit: 0.25, ...quiet },
    });
    for (let epoch = 0; epoch < 5; epoch++) {
      let sum = 0;
      for (let from = 0; from < 36; from += 16) {
        const size = Math.min(16, 36 - from);
        const [loss] = (await byHand.trainOnBatch(
          x.slice(from, size),
          y.toFloat().slice(from, size),
        )) as number[];
        sum += loss! * size;
      }
      expect(history.loss[epoch]).toBe(sum / 36);
    }
    expect(history.accuracy).toHaveLength(5);
    expect(history.valLoss).toHaveLength(5);
    const measured = await train.evaluate(fitted, x.slice(36), y.toFloat().slice(36));
    expect(measured.loss).toBeCloseTo(history.valLoss.at(-1)!, 6);
    for (const [i, weight] of fitted.getWeights().entries()) {
      expect([...weight.dataSync()]).toEqual([...byHand.getWeights()[i]!.dataSync()]);
    }
  });
});

test("the losses are the same on every engine, but for rounding", async () => {
  const runs: number[][] = [];
  for (const name of ENGINES) {
    await engine.use(name);
    const { x, y } = heaps();
    const model = classifier(2);
    const { loss } = await train.fit(model, x, y, { loss: "softmaxCrossEntropy", epochs: 10, ...quiet });
    runs.push(loss);
  }
  for (const loss of runs) expectClose(loss, runs[0]!, 1e-4);
});

test("each epoch takes every example once, in a new order; the mean counts examples, not batches", async () => {
  const x = tf.range(0, 10).expandDims(1);
  const epochs: number[][] = [];
  const task = {
    // The prediction takes part, that there be a gradient.
    loss: (p: tf.Tensor, y: tf.Tensor) => {
      epochs.at(-1)!.push(...y.dataSync());
      return y.mean().add(p.mul(0).sum());
    },
    ...{ optimizer: new optim.SGD(), epochs: 3, batchSize: 4, ...quiet },
    callbacks: { onEpochBegin: () => epochs.push([]) },
  };
  const history = await train.fit(new nn.Sequential([new nn.Dense({ units: 1 })]), x, tf.range(0, 10), task);
  for (const order of epochs) {
    expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
  expect(epochs[0]).not.toEqual(epochs[1]);
  expect(epochs[1]).not.toEqual(epochs[2]);
  expectClose(history.loss, [4.5, 4.5, 4.5]);
});

test("validationSplit measures the last examples, validationData those given; neither is trained on", async () => {
  const { x, y } = products(40);
  const task = { loss: "mse", epochs: 4, batchSize: 10, metrics: ["mae"], ...quiet } as const;
  const [split, given, without] = [regressor(), regressor(), regressor()];
  const bySplit = await train.fit(split, x, y, { ...task, validationSplit: 0.25 });
  const [head, tail] = [
    [x.slice(0, 30), y.slice(0, 30)],
    [x.slice(30), y.slice(30)],
  ] as [[tf.Tensor, tf.Tensor], [tf.Tensor, tf.Tensor]];
  const byData = await train.fit(given, ...head, { ...task, validationData: tail });
  const { valLoss } = await train.fit(without, ...head, task);
  expect(numbers(split)).toEqual(numbers(without));
  expect(bySplit.valLoss).toEqual(byData.valLoss);
  expect(bySplit.valMae).toEqual(byData.valMae);
  expect(valLoss).toEqual([]);
  const measured = await train.evaluate(split, ...tail, { loss: "mse", metrics: ["mae"] });
  expect(measured.loss).toBeCloseTo(bySplit.valLoss.at(-1)!, 7);
  expect(measured.mae).toBeCloseTo(bySplit.valMae.at(-1)!, 7);
  expect(measured.loss).toBeCloseTo(losses.mse(split.predict(tail[0]).flatten(), tail[1]).dataSync()[0]!, 6);
});

test("a second fit goes on where the first one ended", async () => {
  const { x, y } = products();
  const [inTwo, inOne] = [regressor(), regressor()];
  const optimizers = [new optim.Adam(), new optim.Adam()] as const;
  const task = { loss: "mse", shuffle: false, ...quiet } as const;
  const first = await train.fit(inTwo, x, y, { ...task, optimizer: optimizers[0], epochs: 2 });
  const second = await train.fit(inTwo, x, y, { ...task, optimizer: optimizers[0], epochs: 3 });
  const whole = await train.fit(inOne, x, y, { ...task, optimizer: optimizers[1], epochs: 5 });
  expect([...first.loss, ...second.loss]).toEqual(whole.loss);
  expect(inTwo.history).toBe(second);
});

test("another optimizer, loss or metric in a second fit counts", async () => {
  const { x, y } = products(20);
  const model = regressor();
  await train.fit(model, x, y, { loss: "mse", epochs: 5, ...quiet });
  const before = numbers(model);
  const optimizer = new optim.SGD({ learningRate: 0 });
  const plain = await train.fit(model, x, y, { loss: "mse", optimizer, ...quiet });
  expect(numbers(model)).toEqual(before);
  const { loss } = await train.fit(model, x, y, { loss: "halfMse", optimizer, ...quiet });
  expectClose(
    loss,
    plain.loss.map((value) => value / 2),
  );
  const { mse } = await train.fit(model, x, y, { loss: "halfMse", optimizer, metrics: ["mse"], ...quiet });
  expectClose(mse, plain.loss);
});

test("callbacks are called in order, and waited for", async () => {
  const { x, y } = products(6);
  const calls: string[] = [];
  const model = regressor();
  const history = await train.fit(model, x, y, {
    ...{ loss: "mse", epochs: 2, batchSize: 3, validationSplit: 0.5, ...quiet },
    callbacks: [
      {
        onTrainBegin: () => calls.push("begin"),
        async onEpochBegin(epoch) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          calls.push(`epoch ${epoch}`);
        },
        onBatchEnd: (batch, logs) => calls.push(`batch ${batch} ${Object.keys(logs)}`),
        onEpochEnd: (epoch, logs) => calls.push(`end of ${epoch} ${Object.keys(logs)}`),
      },
      { onTrainEnd: () => calls.push("end") },
    ],
  });
  expect(calls).toEqual([
    ...["begin", "epoch 0", "batch 0 loss", "end of 0 loss,valLoss"],
    ...["epoch 1", "batch 0 loss", "end of 1 loss,valLoss", "end"],
  ]);
  expect(history.stopped).toBeUndefined();
});

test("a callback stops training with model.stopTraining, after its batch or epoch", async () => {
  const { x, y } = products(8);
  const model = regressor();
  const task = { loss: "mse", epochs: 9, batchSize: 2, ...quiet } as const;
  const stop = () => {
    model.stopTraining = true;
  };
  const afterEpoch = await train.fit(model, x, y, { ...task, callbacks: { onEpochEnd: stop } });
  expect(afterEpoch.loss).toHaveLength(1);
  expect(afterEpoch.steps).toBe(4);
  const afterBatch = await train.fit(model, x, y, { ...task, callbacks: { onBatchEnd: stop } });
  expect(afterBatch.steps).toBe(1);
  expect(afterBatch.stopped).toBe("callback");
});

test("a signal stops after the batch; timers run meanwhile, and the model keeps what it has learned", async () => {
  const { x, y } = products(32);
  const model = regressor();
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 200); // never, if training leaves the event loop no turn
  const task = { loss: "mse", optimizer: new optim.Adam({ learningRate: 0.02 }), ...quiet } as const;
  const history = await train.fit(model, x, y, { ...task, epochs: 1e9, signal: controller.signal });
  expect(history.stopped).toBe("signal");
  expect(history.loss.at(-1)).toBeLessThan(history.loss[0]!);
  const { loss } = await train.evaluate(model, x, y, { loss: "mse" });
  expect(loss).toBeLessThan(history.loss[0]!);
  const none = await train.fit(model, x, y, { ...task, signal: controller.signal });
  expect(none.steps).toBe(0);
});

test("a loss of one's own is differentiated by tfjs", async () => {
  const { x, y } = products(20);
  const own = (p: tf.Tensor, y: tf.Tensor) => p.flatten().sub(y).square().mean();
  const task = { optimizer: new optim.SGD({ learningRate: 0.1 }), epochs: 5, ...quiet };
  const ours = await train.fit(regressor(), x, y, { ...task, loss: "mse" });
  const theirs = await train.fit(regressor(), x, y, {
    ...{ ...task, optimizer: new optim.SGD({ learningRate: 0.1 }), loss: own },
  });
  expectClose(theirs.loss, ours.loss, 1e-6);
});

test("arrays, typed arrays and whole numbers are taken as tensors are", async () => {
  const x = [[1, 2], [3, 4], [5, 6], [7, 8]]; // biome-ignore format: four examples
  const y = [0, 1, 0, 1];
  const task = { loss: "softmaxCrossEntropy", epochs: 2, batchSize: 2, ...quiet } as const;
  const run = async (x: train.Rows, y: train.Rows) => {
    const model = new nn.Sequential([new nn.Dense({ units: 2 })]);
    return (await train.fit(model, x, y, task)).loss;
  };
  const expected = await run(tf.tensor2d(x), tf.tensor1d(y, "int32"));
  expect(await run(x, y)).toEqual(expected);
  expect(await run(tf.tensor2d(x, [4, 2], "int32"), Uint8Array.from(y))).toEqual(expected);
  expect(await run(x, Float64Array.from(y))).toEqual(expected);
});

test("sequences of classes: a row of the loss for each step", async () => {
  const x = tf.oneHot(tf.tensor2d([[0, 1, 2], [1, 2, 0]], [2, 3], "int32"), 3); // biome-ignore format: two sequences
  const y = tf.tensor2d([[1, 2, 0], [2, 0, 1]], [2, 3], "int32"); // biome-ignore format: what comes next
  const model = new nn.Sequential([
    new nn.LSTM({ units: 8, returnSequences: true }),
    new nn.Dense({ units: 3 }),
  ]);
  const { loss, accuracy } = await train.fit(model, x, y, {
    ...{ loss: "softmaxCrossEntropy", optimizer: new optim.Adam({ learningRate: 0.05 }) },
    ...{ metrics: ["accuracy"], epochs: 60, ...quiet },
  });
  expect(loss[0]).toBeGreaterThan(1);
  expect(loss.at(-1)).toBeLessThan(0.1);
  expect(accuracy.at(-1)).toBe(1);
});
