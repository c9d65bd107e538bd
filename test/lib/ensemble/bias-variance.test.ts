// The bias-variance decomposition: against what is known on paper, and its sum against the measured error.

import { describe, expect, test } from "vitest";

import { ensemble, linear, neighbors, tf } from "../../../lib/index.ts";
import { expectClose } from "../engines.ts";
import { refusal } from "../refusal.ts";

const line = {
  drawX: (next: { uniform(low: number, high: number): number }) => [next.uniform(-1, 1)],
  mean: ([x]: readonly number[]) => 2 * x!,
  noise: 0.5,
  examples: 20,
  models: 300,
  points: 50,
  seed: 3,
};

/** Always answers 1. */
class One {
  readonly options = {};
  fit(): this {
    return this;
  }
  predict(X: readonly unknown[]): tf.Tensor1D {
    return tf.ones([X.length]) as tf.Tensor1D;
  }
  score(): number {
    return 0;
  }
}
const one = new One() as unknown as linear.LinearRegression;

describe("biasVariance", () => {
  test("a constant answer has no variance, and the bias² of its distance", () => {
    const points = [[-0.5], [0], [1]];
    const parts = ensemble.biasVariance(one, { ...line, points });
    expect(parts.noise).toBe(0.25);
    expect(parts.variance).toBe(0);
    expectClose(parts.bias2At.dataSync(), [4, 1, 1], 1e-6);
    expect(parts.bias2).toBeCloseTo(2, 12);
    expect(parts.total).toBeCloseTo(2.25, 12);
    expectClose(parts.truth.dataSync(), [-1, 0, 2], 1e-6);
    expect(parts.predictions.shape).toEqual([300, 3]);
  });

  test("the right model has no bias, and its variance is σ² d / l", () => {
    const parts = ensemble.biasVariance(new linear.LinearRegression(), line);
    // Two parameters from 20 examples; a share 1/M of the variance counts as bias.
    expect(Math.abs(parts.variance / (0.25 * (2 / 20)) - 1)).toBeLessThan(0.25);
    expect(parts.bias2).toBeLessThan(4 * (parts.variance / 300));
  });

  const methods = {
    "a line": new linear.LinearRegression(),
    "a stump": new ensemble.DecisionTreeRegressor({ maxDepth: 1 }),
    "a deep tree": new ensemble.DecisionTreeRegressor(),
    "one neighbour": new neighbors.KNeighborsRegressor({ nNeighbors: 1 }),
    "nothing but 1": one,
  };
  test.each(Object.keys(methods) as (keyof typeof methods)[])(
    "noise, bias² and variance sum to the measured error, within 4 standard errors: %s",
    (name) => {
      const sine = { ...line, mean: ([x]: readonly number[]) => Math.sin(4 * x!) };
      const { total, measured, measuredError, noise, bias2, variance } = ensemble.biasVariance(
        methods[name],
        sine,
      );
      expect(Math.abs(total - measured)).toBeLessThan(4 * measuredError);
      expect(measuredError).toBeLessThan(0.05 * measured);
      expect(total).toBe(noise + bias2 + variance);
    },
  );

  test("bagging a deep tree lowers its variance, and leaves its bias; boosting stumps lowers theirs", () => {
    const sine = { ...line, mean: ([x]: readonly number[]) => Math.sin(4 * x!), models: 100, examples: 40 };
    const of = (model: Parameters<typeof ensemble.biasVariance>[0]) => ensemble.biasVariance(model, sine);
    const deep = of(new ensemble.DecisionTreeRegressor());
    const estimator = new ensemble.DecisionTreeRegressor();
    const bagged = of(new ensemble.BaggingRegressor({ estimator, nEstimators: 15 }));
    expect(bagged.variance).toBeLessThan(0.8 * deep.variance);
    expect(Math.abs(bagged.bias2 - deep.bias2)).toBeLessThan(0.2 * deep.variance);
    const stump = of(new ensemble.DecisionTreeRegressor({ maxDepth: 1 }));
    const boosted = of(
      new ensemble.GradientBoostingRegressor({ nEstimators: 40, maxDepth: 1, learningRate: 0.3 }),
    );
    expect(boosted.bias2).toBeLessThan(0.4 * stump.bias2);
  });

  test("the same seed gives the same numbers, and noise may differ from x to x", () => {
    const small = { ...line, models: 5, points: 4, noise: ([x]: readonly number[]) => 1 + x! };
    const [a, b] = [1, 2].map(() => ensemble.biasVariance(new linear.LinearRegression(), small));
    expect([a!.noise, a!.measured]).toEqual([b!.noise, b!.measured]);
    const expected = [...a!.X.dataSync()].map((x) => (1 + x) ** 2);
    expectClose(a!.noiseAt.dataSync(), expected, 1e-5);
  });

  test("names what is missing", () => {
    const model = new linear.LinearRegression();
    expect([
      refusal(() => ensemble.biasVariance(model, { ...line, drawX: undefined as never })),
      refusal(() => ensemble.biasVariance(model, { ...line, models: 1 })),
      refusal(() => ensemble.biasVariance(new ensemble.DecisionTreeClassifier(), line)),
    ]).toMatchInlineSnapshot(`
      [
        "TypeError: biasVariance: drawX and mean must be functions, such as (next) => [next()] and ([x]) => x",
        "RangeError: biasVariance: models must be a whole number of at least 2, got 1",
        "TypeError: biasVariance: estimator must be a regressor, got DecisionTreeClassifier",
      ]
    `);
  });
});
