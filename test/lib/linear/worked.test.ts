// The lectures' worked numbers of linear models and margins; the letters are those of the course's inventory.

import { describe, expect, test } from "vitest";

import { data, linear, losses, tf } from "../../../lib/index.ts";
import { expectClose } from "../engines.ts";

test("B1, B2: scores (7, -7.5, 10) are class 3, index 2, with softmax (0.05, 0, 0.95)", () => {
  // Three examples of one class each, of which each class's own feature tells them: the scores are the features
  const z = tf.tensor2d([[7, -7.5, 10]]);
  expect(z.argMax(1).dataSync()[0]).toBe(2);
  expectClose(z.softmax().dataSync(), [0.047426, 2.3919e-8, 0.952574], 1e-6);
  const model = new linear.LogisticRegression({ C: 1e4, maxIter: 1000 }).fit(
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    [1, 2, 3],
  );
  expect([...model.predict([[7, -7.5, 10]]).dataSync()]).toEqual([3]);
});

test("B3, B4, B5: cross-entropy of p = (1, 0, 0), (0.5, 0.25, 0.25), (0, 1, 0) for the first class", () => {
  const logits = [
    [0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    [Math.log(0.5), Math.log(0.25), Math.log(0.25)],
    [-1e4, 0, -1e4],
  ];
  const at = (k: number) =>
    losses.softmaxCrossEntropy(tf.tensor2d([logits[k]!]), tf.tensor2d([[1, 0, 0]])).dataSync()[0]!;
  expect(at(1)).toBeCloseTo(Math.LN2, 6); // 0.693147
  expect(at(2)).toBeGreaterThan(9999); // of logits it is as large as they are, never NaN
});

describe("sine8: eight points of a sine, degree 8", () => {
  const x = Array.from({ length: 8 }, (_, i) => 0.2 * (i + 1));
  const clean = x.map(Math.sin);
  const powers = (degree: number) =>
    new linear.PolynomialFeatures({ degree }).fitTransform(x.map((x) => [x]));
  const noisy = (seed: number) => {
    const next = data.random(seed);
    return clean.map((y) => y + next.normal(0, 0.15));
  };
  const largest = (w: tf.Tensor) => Math.max(...w.dataSync().map(Math.abs));

  test("B6: degree 7 and b go through all points, with huge weights (open: the size, not the digits)", () => {
    // Degree 8 and b are nine unknowns for eight points: least squares refuses, and the slide's digits are one of many
    expect(() => new linear.LinearRegression().fit(powers(8), clean)).toThrow("at least 9 rows");
    for (const seed of [1, 2, 3]) {
      const y = noisy(seed);
      const model = new linear.LinearRegression({ fitIntercept: false }).fit(powers(8), y);
      expectClose(model.predict(powers(8)).dataSync(), y, 1e-2);
      expect(largest(model.coef)).toBeGreaterThan(50);
    }
  });

  test("B7: degree 3 has small weights: without noise b = -0.0075, w = (1.0528, -0.1043, -0.1004)", () => {
    const model = new linear.LinearRegression().fit(powers(3), clean);
    expect(model.intercept).toBeCloseTo(-0.0075, 4);
    expectClose(model.coef.dataSync(), [1.0528, -0.1043, -0.1004], 1e-4);
    for (const seed of [1, 2, 3])
      expect(largest(new linear.LinearRegression().fit(powers(3), noisy(seed)).coef)).toBeLessThan(6);
  });

  test("B8: ridge shrinks all weights and makes none 0; λ = 0.05 and 0.1 of the mean loss", () => {
    const ridge = (lambda: number, y = clean) =>
      new linear.Ridge({ alpha: 8 * lambda }).fit(powers(8), y).coef;
    const at5 = [0.2, 0.178, 0.118, 0.056, 0.002, -0.037, -0.042, 0.019];
    const at10 = [0.14, 0.133, 0.098, 0.059, 0.021, -0.01, -0.024, -0.003];
    expectClose(ridge(0.05).dataSync(), at5, 6e-4);
    expectClose(ridge(0.1).dataSync(), at10, 6e-4);
    // The slide's list, of another noise and an unknown λ: one to two tenths, falling, no zero
    const noise = ridge(0.05, noisy(1)).dataSync();
    expect(Math.max(...noise.map(Math.abs))).toBeLessThan(0.3);
    expect(noise.every((w) => w !== 0)).toBe(true);
  });

  test("B9: the lasso keeps one large weight, a few tiny ones, and makes the rest exactly 0", () => {
    const lasso = (alpha: number, y = clean) => [
      ...new linear.Lasso({ alpha }).fit(powers(8), y).coef.dataSync(),
    ];
    // λ = 0.01: beside 1/l the lecture's λ is twice the alpha of 1/(2l)
    expectClose(lasso(0.005), [0.685, 0, 0, 0, 0, 0, 0, -0.0054], 5e-4);
    expectClose(lasso(0.01), [0.394, 0.1675, 0, 0, 0, 0, 0, -0.0069], 5e-4);
    expect(lasso(0.005).filter((w) => w === 0)).toHaveLength(6);
    const noise = lasso(0.005, noisy(1));
    expect(noise.filter((w) => w === 0).length).toBeGreaterThanOrEqual(4);
  });

  test("big-M on the square (C17): θ₃ and θ₄ of a quartic go to 0, the quadratic stays", () => {
    const M = 1e9;
    const rows = powers(4).map(([a, b, c, d]) => [a!, b!, c!, d!]);
    const penalised = [...rows, [0, 0, Math.sqrt(M), 0], [0, 0, 0, Math.sqrt(M)]];
    const withBias = penalised.map((row, i) => [i < 8 ? 1 : 0, ...row]);
    const w = linear.leastSquares(withBias, [...clean, 0, 0]);
    expect(Math.abs(w[3]!)).toBeLessThan(1e-6);
    expect(Math.abs(w[4]!)).toBeLessThan(1e-6);
    const quadratic = new linear.LinearRegression().fit(powers(2), clean);
    expectClose(w.slice(0, 3), [quadratic.intercept, ...quadratic.coef.dataSync()], 1e-5);
  });
});

test("B18: probability 0.5 is a score of 0, probability 0.8 one of log 4 = 1.386294", () => {
  const model = new linear.LogisticRegression().fit([[-2], [-1], [1], [2]], [0, 0, 1, 1]);
  const w = model.coef.dataSync()[0]!;
  expect(model.intercept.dataSync()[0]).toBeCloseTo(0, 9);
  const at = (score: number) => [[score / w]];
  expect(Math.log(4)).toBeCloseTo(1.386294, 6);
  expect([...model.predict([...at(-1e-6), ...at(1e-6)]).dataSync()]).toEqual([0, 1]);
  expect(model.predict(at(1.3862), { threshold: 0.8 }).dataSync()[0]).toBe(0);
  expect(model.predict(at(1.3864), { threshold: 0.8 }).dataSync()[0]).toBe(1);
  expect(model.predictProba(at(Math.log(4))).dataSync()[1]).toBeCloseTo(0.8, 6);
});

test("B19: least absolute deviations of y = x is the line of slope 1, of error 0", () => {
  const x = [0.5, 1, 2, 3.5, 4];
  const X = x.map((x) => [x]);
  const model = new linear.LeastAbsoluteDeviations({ fitIntercept: false }).fit(X, x);
  expect(model.coef.dataSync()[0]).toBeCloseTo(1, 6);
  // and MAE(θ) = |θ - 1| mean |x| beside it
  for (const theta of [0.5, 1, 3]) {
    const mae = x.reduce((sum, x) => sum + Math.abs(theta * x - x), 0) / 5;
    expect(mae).toBeCloseTo(Math.abs(theta - 1) * 2.2, 12);
  }
});

test("the median is the best constant for absolute errors, the mean for squares; an outlier moves only the mean", () => {
  const y = [1, 2, 3, 4, 1e6];
  const none = y.map(() => [] as number[]);
  expect(new linear.LeastAbsoluteDeviations().fit(none, y).intercept).toBeCloseTo(3, 5);
  expect(new linear.LinearRegression().fit(none, y).intercept).toBe(200002);
});

test("B25: what the five losses cost at M = 0 and on both sides, as the estimator adds them up", () => {
  // One step of descent from w = 0: the loss there is L(0) = 1 for all five
  for (const loss of ["square", "hinge", "sigmoid", "log2", "exp"] as const) {
    const options = { loss, solver: "gradientDescent", learningRate: 0.01, maxIter: 1, alpha: 0 } as const;
    const model = new linear.MarginClassifier(options).fit([[1], [-1]], [1, -1]);
    expect(model.path![0]!.loss, loss).toBeCloseTo(1, 12);
  }
});

test("B26: a margin is above 0 where the class is predicted rightly, below where it is not", () => {
  const X = [
    [1, 2],
    [2, 1],
    [3, 5],
    [4, 3],
    [0, 6],
    [6, -1],
  ];
  const y = [-1, 1, -1, 1, 1, 1];
  const model = new linear.MarginClassifier({ loss: "hinge", alpha: 0.1 }).fit(X, y);
  const scores = model.decisionFunction(X).dataSync();
  const guesses = model.predict(X).dataSync();
  const margins = y.map((y, i) => y * scores[i]!);
  expect(margins.map((M) => M > 0)).toEqual(y.map((y, i) => guesses[i] === y));
  expect(margins.some((M) => M < 0)).toBe(true);
});

test("B28: the gradient of logistic regression, labels 0 and 1 or margins: (-1.136170, -0.495978)", () => {
  const X = [
    [1, 2],
    [-1, 0.5],
    [0.3, -2],
  ];
  const w = [0.2, -0.4];
  const gradient = (c: (z: number, i: number) => number) => {
    const z = X.map(([a, b]) => a! * w[0]! + b! * w[1]!);
    return [0, 1].map((j) => X.reduce((sum, row, i) => sum + c(z[i]!, i) * row[j]!, 0));
  };
  const [zeroOne, signs] = [
    [1, 0, 1],
    [1, -1, 1],
  ];
  const linear = gradient((z, i) => 1 / (1 + Math.exp(-z)) - zeroOne[i]!);
  const margin = gradient((z, i) => signs[i]! * losses.MARGIN_LOSSES.logistic.derivative(signs[i]! * z));
  expectClose(linear, [-1.13617, -0.495978], 1e-6);
  expectClose(margin, [-1.13617, -0.495978], 1e-6);
});
