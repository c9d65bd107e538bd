import { expect, test } from "vitest";

import { nn, optim, tf, train } from "../../../lib/index.ts";
import { classifier, heaps, products, regressor } from "./problems.ts";

/** What a call without types could write. */
type Loose = Record<string, unknown>;

async function message(x: unknown, y: unknown, options: Loose = {}, model: nn.Sequential = regressor()) {
  try {
    await train.fit(
      model,
      x as train.Rows,
      y as train.Rows,
      { loss: "mse", verbose: false, ...options } as never,
    );
  } catch (error) {
    return String(error);
  }
  return "no error";
}

test("train.fit refuses data that cannot be right, with one line that says what to do", async () => {
  const { x, y } = products(10);
  const built = regressor();
  built.build([2]);
  expect([
    await message(tf.zeros([0, 2]), tf.zeros([0])),
    await message([], []),
    await message(x, tf.zeros([9])),
    await message(x, tf.zeros([10, 2])),
    await message(tf.zeros([10, 3]), y, {}, built),
    await message(tf.zeros([10]), y, {}, built),
    await message(tf.zeros([10]), y),
    await message(tf.scalar(1), y),
    await message(undefined, y),
    await message("x", y),
    await message([["a"], ["b"]], [1, 2]),
    await message([[1, 2], [3]], [1, 2]),
    await message(
      [
        [1, 2],
        [3, null],
      ],
      [1, 2],
    ), // of which tfjs makes 0
    await message(
      [
        [1, 2],
        [3, 4],
      ],
      [1, undefined],
    ),
    await message(x, y, {}, new nn.Sequential([new nn.Flatten()])),
    await message(x, y, {}, new nn.Sequential()),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: train.fit: x must have at least one example, got [0, 2]",
      "RangeError: train.fit: x must have at least one example, got [0]",
      "TypeError: train.fit: y must have 10 rows to match x [10, 2], got [9]",
      "TypeError: train.fit: y must be of the shape of the model's output [examples, 1], got [10, 2]",
      "TypeError: dense_1: x must have shape [batch, 2] to match W [2, 8], got [10, 3]",
      "TypeError: train.fit: x must have shape [examples, 2], as sequential_1 was built for, got [10]",
      "TypeError: dense_1: x must have shape [batch, features], got [batch]; write x.expandDims(1)",
      "TypeError: train.fit: x must have a row for each example, got a single number",
      "TypeError: train.fit: x must be a tensor, a typed array or nested arrays, got undefined",
      "TypeError: train.fit: x must be a tensor, a typed array or nested arrays, got string",
      "TypeError: train.fit: x must hold numbers, got string",
      "TypeError: train.fit: x must have rows of one shape, but row 0 has [2] and row 1 has [1]",
      "TypeError: train.fit: x must hold numbers, got null in row 1; drop that row or fill in a value",
      "TypeError: train.fit: y must hold numbers, got undefined in row 1; drop that row or fill in a value",
      "TypeError: train.fit: sequential_14 has no parameters to train; add a layer that has",
      "TypeError: nn.Sequential: the model has no layers; give it some: new nn.Sequential([...])",
    ]
  `);
});

test("train.fit refuses images and sequences of the wrong rank, and says how to shape them", async () => {
  const cnn = () => new nn.Sequential([new nn.Conv2D({ filters: 2, kernelSize: 3 })]);
  const rnn = () => new nn.Sequential([new nn.LSTM({ units: 2 })]);
  const { y } = products(4);
  expect([
    await message(tf.zeros([4, 8, 8]), y, {}, cnn()),
    await message(tf.zeros([4, 6]), y, {}, rnn()),
    await message(
      tf.zeros([4, 28, 28]),
      y,
      {},
      new nn.Sequential([new nn.Dense({ units: 1, inputShape: [784] })]),
    ),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: conv2d_1: x must have shape [batch, height, width, channels], got [batch, 8, 8]; for one channel write x.expandDims(3)",
      "TypeError: lstm_1: x must have shape [batch, steps, features], got [batch, 6]; for one feature write x.expandDims(2)",
      "TypeError: train.fit: x must have shape [examples, 784], as sequential_18 was built for, got [4, 28, 28]; write x.reshape([4, 784])",
    ]
  `);
});

test("train.fit refuses classes that are none of the model's", async () => {
  const { x } = heaps(4);
  const task = { loss: "softmaxCrossEntropy" };
  expect([
    await message(x, [1, 2, 3, 1], task, classifier()),
    await message(x, [0, 1, 0.5, 1], task, classifier()),
    await message(x, [0, 1, -1, 1], task, classifier()),
    await message(x, tf.zeros([4, 2]), task, classifier()),
    await message(x, tf.zeros([4, 3, 1]), task, classifier()),
    await message(
      x,
      [0, 0, 0, 0],
      { ...task, metrics: ["accuracy"] },
      new nn.Sequential([new nn.Dense({ units: 1 })]),
    ),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: train.fit: y must hold classes from 0 to 2, as the model has 3 outputs, got 3 in row 2; if classes are counted from 1, subtract 1",
      "RangeError: train.fit: y must hold classes from 0 to 2, as the model has 3 outputs, got 0.5 in row 2",
      "RangeError: train.fit: y must hold classes from 0 to 2, as the model has 3 outputs, got -1 in row 2",
      "TypeError: train.fit: y must be class indices [examples] or of the shape of the model's output [examples, 3], got [4, 2]",
      "TypeError: train.fit: y must be class indices [examples] or of the shape of the model's output [examples, 3], got [4, 3, 1]",
      "TypeError: accuracy: prediction must have at least 2 classes on its last axis, got [4, 1]; for one logit write metrics: { accuracy: (z, y) => z.greater(0).equal(y.greater(0.5)).toFloat().mean() }",
    ]
  `);
});

test("train.fit refuses options that do not exist or cannot be right", async () => {
  const { x, y } = products(10);
  const of = (options: Loose) => message(x, y, options);
  expect([
    await of({ batchSize: 11 }),
    await of({ batchSize: 0 }),
    await of({ epochs: 1.5 }),
    await of({ epoch: 3 }),
    await of({ loss: undefined }),
    await of({ loss: "crossentropy" }),
    await of({ loss: (p: tf.Tensor) => p }),
    await of({ metrics: ["acuracy"] }),
    await of({ optimizer: "adam" }),
    await of({ validationSplit: 1 }),
    await of({ validationSplit: 0.01 }),
    await of({ validationSplit: 0.5, validationData: [x, y] }),
    await of({ validationData: x }),
    await of({ validationData: [x, tf.zeros([3])] }),
    await of({ callbacks: { onEpochEnded: () => undefined } }),
    await of({ onNaN: "ignore" }),
    await of({ seed: 0.5 }),
    await of({ verbose: "yes" }),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: train.fit: batchSize must be at most the 10 examples, got 11",
      "RangeError: train.fit: batchSize must be a whole number of at least 1, got 0",
      "RangeError: train.fit: epochs must be a whole number of at least 0, got 1.5",
      "RangeError: train.fit: no option "epoch", found loss, optimizer, metrics, epochs, batchSize, shuffle, seed, validationData, validationSplit, callbacks, verbose, signal, onNaN, resume",
      "TypeError: train.fit: loss must be one of softmaxCrossEntropy, sigmoidCrossEntropy, mse, halfMse, mae, huber, crossEntropy, klDivergence, hinge, squaredHinge, logistic, log2Margin, exponential, sigmoidMargin, squaredMargin or a function of prediction and target, got nothing",
      "RangeError: train.fit: no loss "crossentropy", found softmaxCrossEntropy, sigmoidCrossEntropy, mse, halfMse, mae, huber, crossEntropy, klDivergence, hinge, squaredHinge, logistic, log2Margin, exponential, sigmoidMargin, squaredMargin",
      "TypeError: train.fit: loss must give a scalar, got [10, 1]; write .mean()",
      "RangeError: train.fit: no metric "acuracy", found accuracy, mae, mse",
      "TypeError: train.fit: optimizer must be one of optim, got "adam"; write new optim.Adam({ learningRate: 0.001 })",
      "RangeError: train.fit: validationSplit must be at least 0 and below 1, got 1",
      "RangeError: train.fit: validationSplit 0.01 of 10 examples leaves 10 to train on and 0 to measure; give more examples or another share",
      "TypeError: train.fit: validationData and validationSplit are two ways to say one thing; leave one out",
      "TypeError: train.fit: validationData must be [x, y], or a stream of batches [x, y]",
      "TypeError: train.fit: validationData[1] must have 10 rows to match x [10, 2], got [3]",
      "RangeError: train.fit: callbacks: no option "onEpochEnded", found onTrainBegin, onEpochBegin, onBatchEnd, onProgress, onEpochEnd, onTrainEnd, getState, setState",
      "RangeError: train.fit: onNaN must be "stop" or "continue", got "ignore"",
      "RangeError: train.fit: seed must be a whole number, got 0.5",
      "RangeError: train.fit: verbose must be false, true, 0, 1, 2 or "chart", got yes",
    ]
  `);
});

test("train.fit refuses a tf.layers model that it cannot train, and options that the model has itself", async () => {
  const { input, layers, model, sequential } = await import("@tensorflow/tfjs");
  const { x, y } = products(4);
  const plain = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
  const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
  const two = model({ inputs: [a, b], outputs: layers.add().apply([a, b]) as never });
  two.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const compiled = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
  compiled.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const errors: string[] = [];
  for (const [each, options, target = y, inputs = x] of [
    [plain, {}],
    [two, {}],
    [plain, { optimizer: new optim.SGD() }],
    [compiled, {}, tf.zeros([4, 3])],
    [compiled, {}, y, tf.zeros([4, 3])],
    [undefined, {}],
    [{ fit: () => undefined }, {}],
  ] as unknown as [never, object, tf.Tensor?, tf.Tensor?][]) {
    await train
      .fit(each, inputs, target, { verbose: false, ...options } as train.FitOptions)
      .catch((error) => {
        errors.push(String(error));
      });
  }
  expect(errors).toMatchInlineSnapshot(`
    [
      "TypeError: train.fit: model must be compiled; write model.compile({ optimizer, loss }) before, or use a model of nn",
      "TypeError: train.fit: model must have one input and one output, got 2 and 1; use the model's own fit",
      "RangeError: train.fit: no option "optimizer", found epochs, batchSize, shuffle, seed, validationData, validationSplit, callbacks, verbose, signal, onNaN, resume",
      "TypeError: train.fit: y does not fit the model: target expected a batch of elements where each example has shape [1] (i.e.,tensor shape [*,1]) but the target received an input with 1 examples, each with shape [3] (tensor shape [1,3])",
      "TypeError: train.fit: x does not fit the model: input expected a batch of elements where each example has shape [2] (i.e.,tensor shape [*,2]) but the input received an input with 1 examples, each with shape [3] (tensor shape [1,3])",
      "TypeError: train.fit: model must be an nn.Sequential or a compiled model of tf.layers, got undefined",
      "TypeError: train.fit: model must be an nn.Sequential or a compiled model of tf.layers, got an object of another kind",
    ]
  `);
});

test("a training that was refused has changed nothing", async () => {
  const { x, y } = products(10);
  const model = regressor();
  model.build([2]);
  const before = model.getWeights().map((w) => [...w.dataSync()]);
  await message(x, y, { batchSize: 11 }, model);
  await message(tf.zeros([10, 3]), y, {}, model);
  expect(model.getWeights().map((w) => [...w.dataSync()])).toEqual(before);
});
