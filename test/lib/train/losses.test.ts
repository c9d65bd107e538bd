// Every loss that `train.fit` knows by name trains, in recorded steps, and is the function of that name.

import { describe, expect, test } from "vitest";

import { data, engine, losses, nn, optim, tf, train } from "../../../lib/index.ts";
import { readLoss } from "../../../lib/train/loss.ts";
import { ENGINES } from "../engines.ts";

const { uniform } = data.random(3);
const points = Array.from({ length: 64 }, () => [uniform(-1, 1), uniform(-1, 1)]);
const right = points.map(([a, b]) => Number(a! + b! > 0));
const signs = right.map((y) => 2 * y - 1);

/** By name: the targets that it takes, and what the model gives. */
const CASES: Record<train.LossName, { y: number[] | number[][]; units: number; probabilities?: true }> = {
  softmaxCrossEntropy: { y: right, units: 2 },
  sigmoidCrossEntropy: { y: right, units: 1 },
  mse: { y: right, units: 1 },
  halfMse: { y: right, units: 1 },
  mae: { y: right, units: 1 },
  huber: { y: right, units: 1 },
  crossEntropy: { y: right, units: 2, probabilities: true },
  klDivergence: { y: right.map((y) => [y, 1 - y]), units: 2, probabilities: true },
  hinge: { y: signs, units: 1 },
  squaredHinge: { y: signs, units: 1 },
  logistic: { y: signs, units: 1 },
  log2Margin: { y: signs, units: 1 },
  exponential: { y: signs, units: 1 },
  sigmoidMargin: { y: signs, units: 1 },
  squaredMargin: { y: signs, units: 1 },
};

/** `p = sigmoid(z) / Σ sigmoid(z)`: two probabilities of two numbers. */
const model = (units: number, probabilities: boolean) =>
  new nn.Sequential([
    new nn.Dense({ units, inputShape: [2], ...(probabilities && { activation: "sigmoid" }) }),
  ]);

describe.each(Object.entries(CASES))("%s", (name, { y, units, probabilities = false }) => {
  const options = () => ({ optimizer: new optim.SGD({ learningRate: 0.05 }), verbose: false, batchSize: 16 });

  test.each(ENGINES)("falls, and is what evaluate measures (%s)", async (engineName) => {
    await engine.use(engineName);
    const trained = model(units, probabilities);
    const loss = name as train.LossName;
    const before = await train.evaluate(trained, points, y, { loss });
    const history = await train.fit(trained, points, y, { ...options(), loss, epochs: 5, shuffle: false });
    const after = await train.evaluate(trained, points, y, { loss });
    expect(after.loss).toBeLessThan(before.loss);
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0]!);
    const value = losses[loss] as (p: tf.Tensor, y: unknown) => tf.Tensor;
    const p = trained.predict(points);
    const target = units === 2 ? y : (y as number[]).map((y) => [y]);
    expect(value(p, target).dataSync()[0]).toBeCloseTo(after.loss, 5);
  });

  test.each(ENGINES)("a step with it is recorded (%s)", async (engineName) => {
    await engine.use(engineName);
    const { withGrad } = readLoss("test", name as train.LossName);
    const step = train.recorded((p: tf.Tensor, y: tf.Tensor) => tf.tidy(() => withGrad(p, y)));
    const target = units === 2 && !probabilities ? tf.tensor1d(y as number[], "int32") : tf.tensor(y);
    const shaped = units === 2 ? target : target.reshape([-1, 1]);
    for (let i = 0; i < 5; i++) step(tf.fill([points.length, units], 0.5), shaped);
    expect(step.state, step.state.reason ?? "").toMatchObject({ replayed: 2 });
  });

  test("by name and as the function of losses the same", async () => {
    const histories = [];
    for (const loss of [name as train.LossName, losses[name as train.LossName] as train.LossFunction]) {
      const trained = model(units, probabilities);
      histories.push((await train.fit(trained, points, y, { ...options(), loss, epochs: 2 })).loss);
    }
    expect(histories[0]).toEqual(histories[1]);
  });
});

test("labels of 0 and 1 are refused where signs belong", async () => {
  await expect(train.fit(model(1, false), points, right, { loss: "hinge", verbose: false })).rejects.toThrow(
    /^train\.fit: y must be -1 or 1, got 0 at \d+; labels of 0 and 1 become such by labels\.map\(\(y\) => 2 \* y - 1\)$/,
  );
});

test("logits where probabilities belong are told from a learning rate that is too large", async () => {
  for (const loss of ["crossEntropy", "klDivergence"] as const) {
    const { y } = CASES[loss];
    await expect(train.fit(model(2, false), points, y, { loss, verbose: false })).rejects.toThrow(
      "in the loss itself, as all layers' outputs are finite; most likely it takes the logarithm of a number " +
        "below 0: of logits take softmaxCrossEntropy or sigmoidCrossEntropy, or let the last layer give " +
        "probabilities; the model keeps its weights",
    );
  }
});
