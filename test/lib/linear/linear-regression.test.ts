import { expect, test } from "vitest";

import { data, linear, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";

const X = [
  [1, 2],
  [2, 1],
  [3, 5],
  [4, 3],
  [5, 8],
  [6, -1],
];
const y = [3.1, 2.7, 9.2, 7.4, 15.1, 2.2];

// m = sklearn.linear_model.LinearRegression().fit(X, y); m.coef_, m.intercept_, m.score(X, y)
onEveryEngine("LinearRegression gives scikit-learn's numbers", () => {
  const model = new linear.LinearRegression().fit(X, y);
  expectClose(model.coef.dataSync(), [0.7110218140068889, 1.5035591274397242]);
  expect(model.intercept).toBeCloseTo(-0.38258706467661696, 12);
  expect(model.score(X, y)).toBeCloseTo(0.9975454950906497, 6);
});

// sklearn.linear_model.LinearRegression(fit_intercept=False).fit(X, y)
onEveryEngine("LinearRegression without intercept gives scikit-learn's numbers", () => {
  const model = new linear.LinearRegression({ fitIntercept: false }).fit(X, y);
  expectClose(model.coef.dataSync(), [0.6369727047146404, 1.483622828784119]);
  expect(model.intercept).toBe(0);
  expect(model.score(X, y)).toBeCloseTo(0.996390979567949, 6);
});

onEveryEngine("LinearRegression by gradient descent agrees with the exact solution", () => {
  const { X, y } = data.line({ slope: -1.5, intercept: 4, seed: 3 });
  const exact = new linear.LinearRegression().fit(X, y);
  const descent = new linear.LinearRegression({
    solver: "gradientDescent",
    learningRate: 0.05,
    maxIter: 3000,
  });
  expectClose(descent.fit(X, y).coef.dataSync(), exact.coef.dataSync(), 1e-3);
  expect(descent.intercept).toBeCloseTo(exact.intercept, 2);
  expect(descent.path!.length).toBeGreaterThan(50);
  expect(exact.path).toBeUndefined();
});

onEveryEngine("LinearRegression takes tensors, typed arrays and nested arrays alike", () => {
  const model = new linear.LinearRegression().fit(X, y);
  const same = [
    new linear.LinearRegression().fit(tf.tensor2d(X), tf.tensor1d(y)),
    new linear.LinearRegression().fit(
      X.map((row) => Float64Array.from(row)),
      Float64Array.from(y),
    ),
    new linear.LinearRegression().fit(
      X.map((row) => Float32Array.from(row)),
      Float32Array.from(y),
    ),
  ];
  for (const other of same) expectClose(other.coef.dataSync(), model.coef.dataSync(), 1e-5);
  expectClose(model.predict(tf.tensor2d(X)).dataSync(), model.predict(X).dataSync());
});

onEveryEngine("LinearRegression predicts one row, and none", () => {
  const model = new linear.LinearRegression().fit(X, y);
  expect(model.predict([[0, 0]]).dataSync()[0]).toBeCloseTo(model.intercept, 6);
  expect(model.predict(tf.zeros([0, 2])).shape).toEqual([0]);
  expect(model.predict([]).shape).toEqual([0]);
});

onEveryEngine("LinearRegression of no features predicts the mean", () => {
  const model = new linear.LinearRegression().fit([[], [], []], [1, 2, 6]);
  expect(model.intercept).toBe(3);
  expect(model.coef.shape).toEqual([0]);
  expect([...model.predict([[], []]).dataSync()]).toEqual([3, 3]);
});

onEveryEngine("LinearRegression keeps one tensor, its coef, and predict leaves its result", () => {
  const model = new linear.LinearRegression();
  expect(tensorsLeftBy(() => model.fit(X, y))).toBe(1);
  expect(tensorsLeftBy(() => model.predict(X))).toBe(1);
  expect(tensorsLeftBy(() => model.score(X, y))).toBe(0);
  tf.tidy(() => {
    model.fit(X, y);
  });
  expect(model.coef.dataSync()).toHaveLength(2); // fitted inside a tidy, still there after it
});

test("LinearRegression is exact where a mean is large: centring first costs no digits", () => {
  const X = [0, 1, 2, 3].map((x) => [1e6 + x]);
  const model = new linear.LinearRegression().fit(X, [5, 7, 9, 11]);
  expect(model.coef.dataSync()[0]).toBe(2);
  expect(model.intercept).toBeCloseTo(5 - 2e6, 6);
});

test("LinearRegression shows the equation that it learned", () => {
  const model = new linear.LinearRegression();
  expect(String(model)).toBe("LinearRegression: not fitted yet");
  expect(String(model.fit([[0], [1], [2]], [1, 3, 5]))).toBe(
    "LinearRegression: y = 2 x + 1, found exactly from 3 examples",
  );
  expect(String(model.fit(X, y))).toBe(
    "LinearRegression: y = 0.711 x1 + 1.504 x2 - 0.3826, found exactly from 6 examples",
  );
  const show = (model as unknown as Record<symbol, () => object>)[Symbol.for("Jupyter.display")]!;
  expect(show.call(model)).toEqual({ "text/plain": String(model) });
});

test("LinearRegression names what is wrong, and what to write", () => {
  const model = () => new linear.LinearRegression();
  expect([
    refusal(() => model().coef),
    refusal(() => model().predict([[1]])),
    refusal(() => model().fit(tf.zeros([0, 2]), [])),
    refusal(() => model().fit([[1], [2]], [1])),
    refusal(() => model().fit([[1, 2]], [1])),
    refusal(() => model().fit([[1], [1], [1]], [1, 2, 3])),
    refusal(() =>
      model().fit(
        [
          [1, 2],
          [2, 4],
          [3, 6.5],
          [5, 11],
        ].map(([a, b]) => [a!, b!, a! + b!]),
        [1, 2, 3, 4],
      ),
    ),
    refusal(() => model().fit(tf.tensor1d([1, 2]) as never, [1, 2])),
    refusal(() =>
      model()
        .fit(X, y)
        .predict([[1, 2, 3]]),
    ),
    refusal(() => new linear.LinearRegression({ solver: "qr" as "exact" })),
    refusal(() => new linear.LinearRegression({ solver: "gradientDescent", fitIntercept: false })),
    refusal(() => new linear.LinearRegression({ solver: "gradientDescent", learningRate: 1 }).fit(X, y)),
  ]).toMatchInlineSnapshot(`
    [
      "Error: LinearRegression.coef: the model has learned nothing yet; call fit(X, y) first",
      "Error: LinearRegression.predict: the model has learned nothing yet; call fit(X, y) first",
      "RangeError: LinearRegression.fit: X must have at least one row, got [0, 2]",
      "TypeError: LinearRegression.fit: y must have shape [2] to match X [2, 1], got [1]; X and y need one row for each example",
      "RangeError: LinearRegression.fit: X must have at least 3 rows to fix 3 parameters, got [1, 2]; collect more examples or drop features",
      "RangeError: LinearRegression.fit: X must have independent columns, but column 0 is constant, so that the intercept cannot be told from it; drop it",
      "RangeError: LinearRegression.fit: X must have independent columns, but column 1 is (nearly) constant or a combination of the others and the intercept; drop it, or collect examples in which it varies by itself",
      "TypeError: LinearRegression.fit: X must have shape [examples, features], got [2]; for one feature write .reshape([2, 1])",
      "TypeError: LinearRegression.predict: X must have shape [examples, 2], as in fit, got [1, 3]",
      "RangeError: LinearRegression: no solver "qr", found exact, gradientDescent",
      "RangeError: LinearRegression: fitIntercept: false needs solver "exact"",
      "RangeError: LinearRegression.fit: the loss grew from 64.9 to 3.80e+36 in 10 steps, as learningRate 1 is too large for these data; take a smaller one, or scale the features",
    ]
  `);
});

test("LinearRegression knows a constant column although its mean is rounded", () => {
  const X = [1, 2, 4, 7, 11, 16, 22].map((x) => [0.1, x]);
  expect(() => new linear.LinearRegression().fit(X, [1, 2, 3, 4, 5, 6, 7])).toThrow(
    "column 0 is (nearly) constant",
  );
});

test("LinearRegression knows collinear columns that passed through 32 bits", () => {
  const X = tf.tensor2d([0.1, 0.7, 1.3, 2.9, 3.3].map((x) => [x, 3 * x]));
  expect(() => new linear.LinearRegression().fit(X, [1, 2, 3, 4, 5])).toThrow("independent columns");
});
