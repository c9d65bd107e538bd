import { describe, expect, test } from "vitest";

import { engine, losses, nn, optim, tf, train } from "../../../lib/index.ts";
import { ENGINES } from "../engines.ts";
import { classifier, heaps, numbers, products, regressor } from "./problems.ts";

const quiet = { verbose: false } as const;

/** The error of a training that must fail. */
async function failure(training: Promise<unknown>): Promise<train.NonFiniteLossError> {
  const error = await training.then(
    () => undefined,
    (error) => error,
  );
  expect(error).toBeInstanceOf(train.NonFiniteLossError);
  return error as train.NonFiniteLossError;
}

describe.each(ENGINES)("a loss that is no number (%s)", (name) => {
  test("a learning rate that is too large: step, layer and cause; the model is as before that step", async () => {
    await engine.use(name);
    const { x, y } = products(64);
    const make = () =>
      new nn.Sequential([new nn.Dense({ units: 8 }), new nn.Dense({ units: 1 })], { seed: 3 });
    const task = { loss: "mse", batchSize: 16, shuffle: false, ...quiet } as const;
    const model = make();
    const optimizer = new optim.SGD({ learningRate: 8 });
    const error = await failure(train.fit(model, x, y, { ...task, optimizer, epochs: 50 }));
    expect(error.code).toBe("LECTERN_NON_FINITE_LOSS");
    expect(error.message).toMatch(
      /^train\.fit: the loss became infinite in step \d+ \(epoch \d+, batch \d\), in (the loss itself, as all layers' outputs are finite|layer "dense_[12]", whose output overflows); most likely learningRate 8 is too large, as the loss had grown from 0\.\d+ to \d\.\d+e\+\d+: take a smaller one; the model keeps its weights from before that step; onNaN: "continue" goes on all the same$/,
    );

    // The same steps again, one fewer, by hand.
    const again = make();
    const byHand = new optim.SGD({ learningRate: 8 });
    for (let step = 1; step < error.step; step++) {
      const from = ((step - 1) % 4) * 16;
      tf.tidy(() => {
        const [p, caches] = again.forward(x.slice(from, 16), true);
        const dp = losses.mseGrad(p, y.slice(from, 16).expandDims(1));
        byHand.applyGradients(again.parameters, again.backward(dp, caches).gradients);
      });
    }
    expect(numbers(model)).toEqual(numbers(again));
    expect(numbers(model).every(Number.isFinite)).toBe(true);
  });

  test("the model can be trained on after the error", async () => {
    await engine.use(name);
    const { x, y } = products(64);
    const model = regressor();
    const optimizer = new optim.Adam({ learningRate: 0.01 });
    const task = { loss: "mse", optimizer, ...quiet } as const;
    const bad = tf.tidy(() =>
      x.add(tf.oneHot(tf.range(0, 64, 1, "int32").equal(9).toInt(), 2).mul(Number.NaN)),
    );
    await failure(train.fit(model, bad, y, task));
    const { loss } = await train.fit(model, x, y, { ...task, epochs: 3 });
    expect(loss.every(Number.isFinite)).toBe(true);
  });

  test('onNaN: "continue" goes on, and the history shows it', async () => {
    await engine.use(name);
    const { x, y } = products(8);
    const own = (p: tf.Tensor) => p.mean().mul(0).log().mul(0); // 0 · log 0
    const history = await train.fit(regressor(), x, y, {
      ...{ loss: own, optimizer: new optim.SGD(), epochs: 3, onNaN: "continue", ...quiet },
    });
    expect(history.loss).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(history.steps).toBe(3);
  });
});

test("NaN in the data: its row, counted as it was given", async () => {
  const { x, y } = products(40);
  const rows = x.arraySync();
  rows[17]![1] = Number.NaN;
  const task = { loss: "mse", batchSize: 10, seed: 5, ...quiet } as const;
  const { message, step, layer } = await failure(train.fit(regressor(), rows, y, task));
  expect(message.replace(/step \d.*batch \d/, "step s (epoch e, batch b")).toMatchInlineSnapshot(
    `"train.fit: the loss became NaN in step s (epoch e, batch b), as x holds NaN in row 17; drop that row or fill in a value; the model keeps its weights from before that step; onNaN: "continue" goes on all the same"`,
  );
  expect(layer).toBeUndefined();
  expect(step).toBeLessThanOrEqual(4);
  const targets = y.arraySync().with(3, Number.POSITIVE_INFINITY);
  expect(
    (await failure(train.fit(regressor(), x, targets, { ...task, shuffle: false }))).message,
  ).toMatchInlineSnapshot(
    `"train.fit: the loss became infinite in step 1 (epoch 1, batch 1), as y holds Infinity in row 3; drop that row or fill in a value; the model keeps its weights from before that step; onNaN: "continue" goes on all the same"`,
  );
});

test("weights that are no numbers: the layer and the parameter", async () => {
  const { x, y } = heaps(12);
  const model = classifier();
  model.build([2]);
  model.parameters[2]!.assign(tf.fill([6, 3], Number.NaN));
  const error = await failure(
    train.fit(model, x, y, { loss: "softmaxCrossEntropy", batchSize: 4, ...quiet }),
  );
  expect(error.message).toMatchInlineSnapshot(
    `"train.fit: the loss became NaN in step 1 (epoch 1, batch 1), in layer "dense_2", whose W is not finite; it was so before training: make the model anew, or set its weights; the model keeps its weights from before that step; onNaN: "continue" goes on all the same"`,
  );
  expect([error.step, error.layer]).toEqual([1, "dense_2"]);
});

test("features that are too large: says so, and not that the rate is", async () => {
  const { x, y } = products(20);
  const error = await failure(
    train.fit(
      new nn.Sequential([new nn.Dense({ units: 4 }), new nn.Dense({ units: 4 }), new nn.Dense({ units: 1 })]),
      x.mul(1e20),
      y,
      { loss: "mse", ...quiet },
    ),
  );
  expect(error.message).toMatchInlineSnapshot(
    `"train.fit: the loss became infinite in step 1 (epoch 1, batch 1), in the loss itself, as all layers' outputs are finite; most likely the features are too large, up to 94490000000000000000: scale x to about 1; the model keeps its weights from before that step; onNaN: "continue" goes on all the same"`,
  );
});

test("a model of tf.layers: step and data are named", async () => {
  await engine.use("cpu");
  const { layers, sequential } = await import("@tensorflow/tfjs");
  const { x, y } = products(12);
  const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const bad = x.arraySync();
  bad[5] = [Number.NEGATIVE_INFINITY, 1];
  const error = await failure(train.fit(model, bad, y, { batchSize: 4, shuffle: false, ...quiet }));
  expect(error.message).toMatchInlineSnapshot(
    `"train.fit: the loss became infinite in step 2 (epoch 1, batch 2), as x holds -Infinity in row 5; drop that row or fill in a value; onNaN: "continue" goes on all the same"`,
  );
});
