// Callbacks that watch the loss, streams of batches, predictions: what each does, on small numbers.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test, vi } from "vitest";

import { data, engine, nn, optim, tf, train } from "../../../lib/index.ts";
import { ENGINES, expectClose } from "../engines.ts";
import { classifier, heaps, numbers, products, regressor } from "./problems.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-callbacks-"));
afterAll(() => rmSync(folder, { recursive: true }));

const quiet = { loss: "mse", verbose: false } as const;

/** Trains while `values` stand for the validation loss, and gives what the callback has made of them. */
async function play(values: readonly number[], callback: train.Callbacks, rate = 0.8) {
  const { x, y } = products(8);
  const model = regressor();
  const optimizer = new optim.SGD({ learningRate: rate });
  const rates: number[] = [];
  const weights: number[][] = [];
  const history = await train.fit(model, x, y, {
    ...{ ...quiet, optimizer, epochs: values.length },
    callbacks: [
      {
        onEpochEnd(epoch, logs) {
          logs.valLoss = values[epoch]!;
          weights.push(numbers(model));
        },
      },
      callback,
      { onEpochEnd: () => rates.push(optimizer.learningRate) },
    ],
  });
  return { epochs: history.loss.length, stopped: history.stopped, rates, weights, ends: numbers(model) };
}

test("earlyStopping ends training after `patience` epochs that were no better", async () => {
  const falling = [5, 4, 3, 2, 1];
  expect(await play(falling, train.earlyStopping())).toMatchObject({ epochs: 5, stopped: undefined });
  const rising = [3, 2, 2.5, 2.2, 2, 1.9];
  const epochs = async (options: train.EarlyStoppingOptions) =>
    (await play(rising, train.earlyStopping(options))).epochs;
  // Of Keras 3.15, whose EarlyStopping ends in the same epochs:
  // for p in (0, 1, 2, 4): model.fit(..., callbacks=[EarlyStopping("val_loss", patience=p)])
  expect([await epochs({}), await epochs({ patience: 1 }), await epochs({ patience: 2 })]).toEqual([3, 3, 4]);
  expect([await epochs({ patience: 3 }), await epochs({ patience: 4 })]).toEqual([5, 6]);
  expect(await epochs({ minDelta: 1, patience: 1 })).toBe(2); // 1 better is not more than 1
  expect(await epochs({ mode: "max" })).toBe(2);
  expect((await play([1, Number.NaN, 0.5, 2], train.earlyStopping({ patience: 2 }))).epochs).toBe(4);
});

test("restoreBestWeights ends with the weights of the best epoch, stopped or not", async () => {
  for (const values of [
    [3, 1, 2, 2, 2, 2],
    [3, 1, 2],
  ]) {
    const stopping = train.earlyStopping({ patience: 3, restoreBestWeights: true });
    const { weights, ends } = await play(values, stopping);
    expect(ends).toEqual(weights[1]);
    expect(ends).not.toEqual(weights.at(-1));
    expect([stopping.best, stopping.bestEpoch]).toEqual([1, 1]);
  }
  const { weights, ends } = await play([3, 1, 2, 2], train.earlyStopping({ patience: 2 }));
  expect(ends).toEqual(weights.at(-1));
});

test("a second fit begins to wait anew", async () => {
  const stopping = train.earlyStopping({ patience: 2 });
  expect((await play([1, 2, 3, 4], stopping)).epochs).toBe(3);
  expect((await play([9, 8, 9, 9, 9], stopping)).epochs).toBe(4);
});

test("reduceLROnPlateau: Keras's rates", async () => {
  const values = [1, 0.9, 0.95, 0.95, 0.95, 0.94, 0.93, 0.92, 0.91, 0.5, 0.6, 0.6];
  const rates = async (options: Parameters<typeof train.reduceLROnPlateau>[0]) =>
    (await play(values, train.reduceLROnPlateau(options))).rates;
  // Of Keras 3.15: ReduceLROnPlateau("val_loss", factor=0.5, patience=2, cooldown=c, min_lr=m), from 0.8.
  expectClose(
    await rates({ factor: 0.5, patience: 2 }),
    [0.8, 0.8, 0.8, 0.4, 0.4, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.05],
  );
  expectClose(
    await rates({ factor: 0.5, patience: 2, cooldown: 2 }),
    [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.2, 0.2, 0.1],
  );
  expectClose(
    await rates({ factor: 0.5, patience: 2, minLearningRate: 0.3 }),
    [0.8, 0.8, 0.8, 0.4, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3],
  );
});

test("learningRateScheduler sets the rate before each epoch", async () => {
  const seen: [number, number][] = [];
  const schedule = (epoch: number, rate: number) => {
    seen.push([epoch, rate]);
    return rate / 2;
  };
  const { rates } = await play([1, 1, 1], train.learningRateScheduler(schedule));
  expect(rates).toEqual([0.4, 0.2, 0.1]);
  expect(seen).toEqual([[0, 0.8], [1, 0.4], [2, 0.2]]); // biome-ignore format: three epochs
});

test("csvLogger writes a line for each epoch, and goes on where a checkpoint does", async () => {
  const { x, y } = products(20);
  const path = join(folder, "log.csv");
  const checkpoint = train.checkpoint({ path: join(folder, "log.safetensors"), every: 2 });
  const run = async (epochs: number) => {
    const callbacks = [train.csvLogger({ path, separator: ";" }), checkpoint];
    const task = { ...quiet, metrics: ["mae"], epochs, callbacks, validationSplit: 0.2 } as const;
    return train.fit(regressor(), x, y, { ...task, resume: checkpoint });
  };
  await run(3); // its last epoch is in no checkpoint
  const { loss, valLoss, mae, valMae } = await run(5);
  const rows = loss.map((_, i) => `${i};${loss[i]};${valLoss[i]};${mae[i]};${valMae[i]}\n`);
  expect(readFileSync(path, "utf8")).toBe(["epoch;loss;valLoss;mae;valMae\n", ...rows].join(""));
});

test("callbacks get the training, and hear of its progress", async () => {
  const { x, y } = products(20);
  const [model, optimizer] = [regressor(), new optim.Adam()];
  let training: train.Training | undefined;
  let heard = 0;
  const history = await train.fit(model, x, y, {
    ...{ ...quiet, optimizer, epochs: 400, batchSize: 5 },
    callbacks: {
      onTrainBegin: (given) => {
        training = given;
      },
      onProgress: ({ epochs, total, logs }) => {
        heard++;
        expect([epochs, total, typeof logs.loss]).toEqual([400, 1600, "number"]);
      },
    },
  });
  expect(training).toMatchObject({ model, optimizer, epochs: 400, history });
  expect(heard).toBeGreaterThan(0);
});

/** The same batches as arrays in memory give, one after the other. */
function stream(x: tf.Tensor, y: tf.Tensor, size: number) {
  return {
    async *[Symbol.asyncIterator]() {
      for (let from = 0; from < x.shape[0]!; from += size) {
        const count = Math.min(size, x.shape[0]! - from);
        yield [x.slice(from, count), y.slice(from, count)] as const;
      }
    },
  };
}

test.each(ENGINES)(
  "a stream of batches trains and measures as the examples in memory do (%s)",
  async (name) => {
    await engine.use(name);
    const { x, y } = heaps(50);
    const task = { loss: "softmaxCrossEntropy", metrics: ["accuracy"], epochs: 6, verbose: false } as const;
    const [inMemory, streamed, made] = [classifier(), classifier(), classifier()];
    const a = await train.fit(inMemory, x, y, {
      ...{ ...task, batchSize: 16, shuffle: false, validationData: [x, y] },
    });
    const b = await train.fit(streamed, stream(x, y, 16), { ...task, validationData: stream(x, y, 50) });
    const c = await train.fit(made, () => stream(x, y, 16), { ...task, validationData: [x, y] });
    for (const other of [b, c]) {
      expect(other.loss).toEqual(a.loss);
      expect(other.accuracy).toEqual(a.accuracy);
      expectClose(other.valLoss, a.valLoss);
      expect(other.steps).toBe(a.steps);
    }
    expect(numbers(streamed)).toEqual(numbers(inMemory));
    const { loss } = await train.evaluate(streamed, stream(x, y, 9), { loss: "softmaxCrossEntropy" });
    expectClose([loss], [b.valLoss.at(-1)!]);
  },
);

test("data.csvBatches is such a stream; with the epoch as its seed, a checkpoint goes on with the same orders", async () => {
  const [file, path] = [join(folder, "products.csv"), join(folder, "csv.safetensors")];
  const { x, y } = products(40);
  const rows = x.arraySync().map(([a, b], i) => `${a},${b},${y.arraySync()[i]}\n`);
  writeFileSync(file, `a,b,product\n${rows.join("")}`);
  const batches = (epoch: number) =>
    data.csvBatches(file, { target: "product", batchSize: 8, shuffleBuffer: 20, seed: epoch });
  const run = async (epochs: number, options: { resume?: string } = {}) => {
    const model = regressor();
    const callbacks = options.resume ? [] : train.checkpoint({ path });
    const { loss } = await train.fit(model, batches, { ...quiet, epochs, callbacks, ...options });
    return [...loss, ...numbers(model)];
  };
  const whole = await run(6);
  await run(2);
  expect(await run(6, { resume: path })).toEqual(whole);
  expect(whole[5]).toBeLessThan(whole[0]!);
});

test("a stream is read batch by batch, closed where training stops, and trains models of tf.layers too", async () => {
  const { x, y } = products(64);
  let [open, most, closed] = [0, 0, 0];
  async function* batches() {
    try {
      for (let i = 0; i < 8; i++) {
        most = Math.max(most, ++open);
        yield [x.slice(8 * i, 8), y.slice(8 * i, 8)] as const;
        open--;
      }
    } finally {
      closed++;
    }
  }
  const model = regressor();
  const stop = (batch: number) => {
    if (batch === 2) model.stopTraining = true;
  };
  const { steps } = await train.fit(model, batches, { ...quiet, callbacks: { onBatchEnd: stop } });
  expect([steps, closed, most]).toEqual([3, 1, 1]);
  const { layers, sequential } = await import("@tensorflow/tfjs");
  const theirs = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
  theirs.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const history = await train.fit(theirs, batches, { epochs: 3, verbose: false });
  expect(history.loss).toHaveLength(3);
  expect(history.steps).toBe(24);
});

test("a loss that is no number in a stream is told with its batch, and the step is taken back", async () => {
  const { x, y } = products(30);
  const task = { ...quiet, optimizer: new optim.SGD() };
  const model = regressor();
  async function* batches() {
    yield [x.slice(0, 10), y.slice(0, 10)] as const;
    yield [x.slice(10, 10), y.slice(10, 10)] as const;
    yield [tf.concat([x.slice(20, 9), tf.tensor2d([[1, Number.NaN]])]), y.slice(20, 10)] as const;
  }
  const other = regressor();
  await train.fit(other, x.slice(0, 20), y.slice(0, 20), {
    ...{ ...quiet, optimizer: new optim.SGD(), batchSize: 10, shuffle: false },
  });
  await expect(train.fit(model, batches, task)).rejects.toThrow(
    "train.fit: the loss became NaN in step 3 (epoch 1, batch 3), as x holds NaN in row 9; drop that row or fill in a " +
      'value; the model keeps its weights from before that step; onNaN: "continue" goes on all the same',
  );
  expect(numbers(model)).toEqual(numbers(other));
});

test("what is said of streams that cannot be right", async () => {
  const { x, y } = products(10);
  const message = (batches: unknown, options: object = {}) =>
    train.fit(regressor(), batches as train.Batches, { ...quiet, ...options } as never).then(
      () => "no error",
      (error) => String(error),
    );
  async function* one() {
    yield [x, y] as const;
  }
  async function* odd(last: unknown) {
    yield [x, y] as const;
    yield last;
  }
  expect([
    await message(one(), { epochs: 2 }),
    await message(() => []),
    await message(() => 5),
    await message(() => odd(x)),
    await message(() => odd([x])),
    await message(() => odd([x, y.slice(0, 3)])),
    await message(() => odd([tf.zeros([10, 3]), y])),
    await message(() => odd([x, tf.zeros([10, 2])])),
    await message(one, { batchSize: 3 }),
    await message(one, { validationSplit: 0.1 }),
    await message(one, { validationData: () => odd(3) }),
    await train.evaluate(regressor(), (() => odd(1)) as never, { loss: "mse" }).catch(String),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: train.fit: batches can be read only once; hand over the function that makes them: () => batches()",
      "RangeError: train.fit: batches must have at least one batch in each epoch, got none in epoch 1",
      "TypeError: train.fit: a function must give an iterable of [x, y], got number",
      "TypeError: train.fit: batch 2 must be [x, y], got object",
      "TypeError: train.fit: batch 2 must be [x, y], got a list of 1",
      "TypeError: train.fit: batch 2, y must have 10 rows to match x [10, 2], got [3]",
      "TypeError: dense_1: x must have shape [batch, 2] to match W [2, 8], got [10, 3]",
      "TypeError: train.fit: batch 2, y must be of the shape of the model's output [examples, 1], got [10, 2]",
      "RangeError: train.fit: no option "batchSize", found loss, optimizer, metrics, epochs, validationData, callbacks, verbose, signal, onNaN, resume",
      "RangeError: train.fit: no option "validationSplit", found loss, optimizer, metrics, epochs, validationData, callbacks, verbose, signal, onNaN, resume",
      "TypeError: train.fit: validationData: batch 2 must be [x, y], got number",
      "TypeError: train.evaluate: batch 2 must be [x, y], got number",
    ]
  `);
});

test.each(ENGINES)("train.predict gives what the model does, batch by batch (%s)", async (name) => {
  await engine.use(name);
  const { x } = heaps(50);
  const model = classifier();
  const y = model.predict(x);
  const before = engine.memory().tensors;
  const p = await train.predict(model, x, { batchSize: 7 });
  expect(engine.memory().tensors).toBe(before + 1);
  expect(p.shape).toEqual([50, 3]);
  expectClose(p.dataSync(), y.dataSync());
  async function* parts() {
    yield x.slice(0, 20);
    yield x.slice(20).arraySync();
  }
  expectClose((await train.predict(model, parts)).dataSync(), y.dataSync());
  expect((await train.predict(model, tf.zeros([0, 2]))).shape).toEqual([0, 3]);
  const { layers, sequential } = await import("@tensorflow/tfjs");
  const theirs = sequential({ layers: [layers.dense({ units: 2, inputShape: [2] })] });
  expect((await train.predict(theirs, x, { batchSize: 9 })).shape).toEqual([50, 2]);
});

test("timers have their turn while train.predict computes", async () => {
  const model = new nn.Sequential([new nn.Dense({ units: 300 }), new nn.Dense({ units: 300 })]);
  const tick = vi.fn();
  const timer = setInterval(tick, 1);
  await train.predict(model, tf.zeros([20_000, 100]), { batchSize: 100 });
  clearInterval(timer);
  expect(tick).toHaveBeenCalled();
});
