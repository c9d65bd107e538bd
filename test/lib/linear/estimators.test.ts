// What every estimator of the room owes, found by what the room exports, so that none is forgotten.

import { describe, expect, test } from "vitest";

import type { Classifier, Estimator } from "../../../lib/estimator.ts";
import { isClassifier } from "../../../lib/estimator.ts";
import { clone, linear, tf } from "../../../lib/index.ts";
import { onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";

type Model = new (options?: object) => Estimator;

const estimators = Object.entries(linear).filter(
  ([, value]) => typeof value === "function" && "fit" in value.prototype && "predict" in value.prototype,
) as [string, Model][];
const classifiers = estimators.filter(([, Model]) => isClassifier(new Model()));
const regressions = estimators.filter(([, Model]) => !isClassifier(new Model()));

const X = [
  [1, 2],
  [2, 1],
  [3, 5],
  [4, 3],
  [5, 8],
  [6, -1],
];
const y = [3.1, 2.7, 9.2, 7.4, 15.1, 2.2];
const labels = [7, 7, 3, 7, 3, 7];
const targetsOf = (Model: Model) => (isClassifier(new Model()) ? labels : y);

test("the room has its estimators", () => {
  expect(regressions.map(([name]) => name).sort()).toEqual([
    "ElasticNet",
    "Lasso",
    "LeastAbsoluteDeviations",
    "LinearRegression",
    "Ridge",
  ]);
  expect(classifiers.map(([name]) => name).sort()).toEqual([
    "LinearSVM",
    "LogisticRegression",
    "MarginClassifier",
    "Perceptron",
  ]);
});

describe.each(estimators)("%s", (name, Model) => {
  const fitted = () => new Model().fit(X, targetsOf(Model));
  const weights = (model: Estimator) => (model as unknown as { coef: tf.Tensor }).coef;

  onEveryEngine(`${name} fits and predicts tensors, typed arrays and nested arrays alike`, () => {
    const model = fitted();
    const rows = X.map((row) => Float64Array.from(row));
    const others = [
      new Model().fit(tf.tensor2d(X), tf.tensor1d(targetsOf(Model))),
      new Model().fit(rows, Float64Array.from(targetsOf(Model))),
    ];
    const predictions = model.predict(X).dataSync();
    for (const other of others) {
      const same = other.predict(tf.tensor2d(X)).dataSync();
      for (const [i, p] of predictions.entries()) expect(same[i]).toBeCloseTo(p, 3);
    }
  });

  onEveryEngine(`${name} predicts one row, and none`, () => {
    const model = fitted();
    const all = model.predict(X).dataSync();
    expect(model.predict(X.slice(2, 3)).dataSync()[0]).toBeCloseTo(all[2]!, 4);
    expect(model.predict([]).shape).toEqual([0]);
    expect(model.predict(tf.zeros([0, 2])).shape).toEqual([0]);
  });

  onEveryEngine(`${name} keeps its weights only, and predict leaves its result`, () => {
    const model = new Model();
    expect(tensorsLeftBy(() => model.fit(X, targetsOf(Model)))).toBe(isClassifier(model) ? 2 : 1);
    expect(tensorsLeftBy(() => model.predict(X))).toBe(1);
    expect(tensorsLeftBy(() => model.score(X, targetsOf(Model)))).toBe(0);
    tf.tidy(() => {
      model.fit(X, targetsOf(Model));
    });
    expect(weights(model).dataSync()).toHaveLength(2); // fitted inside a tidy, still there after it
  });

  test("is made anew, unfitted, by its options, which hold all defaults", () => {
    const model = new Model();
    expect(new Model(model.options).options).toEqual(model.options);
    expect(clone(fitted()).options).toEqual(model.options);
    expect(String(clone(fitted()))).toBe(`${name}: not fitted yet`);
    for (const option of Object.keys(model.options)) {
      const changed = clone(model, { [option]: (model.options as Record<string, unknown>)[option] });
      expect(changed.options).toEqual(model.options);
    }
  });

  test("learns the same from the same, and forgets what it learned before", () => {
    const model = fitted();
    const first = [...weights(model).dataSync()];
    model.fit(
      X.map(([a, b]) => [b!, a!, 1 + a! * b!]),
      targetsOf(Model),
    );
    expect(weights(model).dataSync()).toHaveLength(3);
    model.fit(X, targetsOf(Model));
    expect([...weights(model).dataSync()]).toEqual(first);
  });

  test("does not change X and y", () => {
    const rows = X.map((row) => Float64Array.from(row));
    const targets = Float64Array.from(targetsOf(Model));
    new Model().fit(rows, targets);
    expect(rows.map((row) => [...row])).toEqual(X);
    expect([...targets]).toEqual(targetsOf(Model));
  });

  test("names what is wrong, and what to write", () => {
    expect(
      [
        refusal(() => weights(new Model())),
        refusal(() => new Model().fit(tf.zeros([0, 2]), [])),
        refusal(() => new Model().fit(tf.tensor1d([1, 2]) as never, [1, 2])),
      ].map((text) => text.replaceAll(name, "Model")),
    ).toEqual([
      "Error: Model.coef: the model has learned nothing yet; call fit(X, y) first",
      "RangeError: Model.fit: X must have at least one row, got [0, 2]",
      "TypeError: Model.fit: X must have shape [examples, features], got [2]; for one feature write .reshape([2, 1])",
    ]);
  });
});

describe.each(regressions.filter(([name]) => name !== "LinearRegression"))("%s", (_, Model) => {
  test("fits one row, which says the intercept alone", () => {
    const model = new Model().fit([[3, 4]], [7]);
    expect([...model.predict([[0, 0]]).dataSync()]).toEqual([7]);
  });

  test("gives a constant feature, and one of zeros, no say", () => {
    const more = X.map(([a, b]) => [5, a!, 0, b!]);
    const model = new Model().fit(more, y);
    const plain = new Model().fit(X, y);
    const [first, , third] = (model as unknown as { coef: tf.Tensor }).coef.dataSync();
    expect(Math.abs(first!)).toBeLessThan(1e-9);
    expect(Math.abs(third!)).toBeLessThan(1e-9);
    const [ours, same] = [model.predict(more).dataSync(), plain.predict(X).dataSync()];
    for (const [i, p] of same.entries()) expect(ours[i]).toBeCloseTo(p, 4);
  });

  test("of no features predicts a constant", () => {
    const model = new Model().fit([[], [], []], [1, 3, 3]);
    const [p] = model.predict([[]]).dataSync();
    expect(p).toBeGreaterThan(2.3);
    expect(p).toBeLessThan(3.001);
  });
});

describe.each(classifiers)("%s", (name, Model) => {
  const make = () => new Model() as Classifier & { decisionFunction(X: number[][]): tf.Tensor };

  onEveryEngine(`${name} tells two classes of any labels, and three, apart`, () => {
    const at = [0, 1, 2, 8, 9, 10, 21, 22, 23];
    const line = at.map((x) => [x, (x - 11) ** 2 / 10]);
    for (const [names, wanted] of [
      [[-1, 1], at.map((x) => (x < 5 ? -1 : 1))],
      [[4, 9], at.map((x) => (x < 15 ? 9 : 4))],
      [[-2, 0, 5], at.map((x) => (x < 5 ? 0 : x < 15 ? 5 : -2))],
    ] as const) {
      const model = make().fit(line, [...wanted]);
      expect(model.classes).toEqual(names);
      expect([...model.predict(line).dataSync()]).toEqual(wanted);
      expect(model.predict(line).dtype).toBe("int32");
      expect(model.score(line, [...wanted])).toBe(1);
      expect(model.decisionFunction(line).shape).toEqual(names.length === 2 ? [9] : [9, 3]);
      expect(String(model)).toContain(`${name}: classes ${names.join(", ")} of 2 features, found in`);
    }
  });

  test("counts a score of 0 as the second class, as the lecture says", () => {
    const model = make().fit(
      [
        [-1, 0],
        [1, 0],
      ],
      [0, 1],
    );
    const line = model.decisionFunction([[0, 3]]).dataSync()[0]!;
    expect(line).toBeCloseTo(0, 12);
    if (line === 0) expect(model.predict([[0, 3]]).dataSync()[0]).toBe(1);
  });

  test("says what is wrong with the labels", () => {
    expect(
      [
        refusal(() => make().fit([[1, 2]], [1])),
        refusal(() => make().fit(X, [0, 1, Number.NaN, 1, 0, 1])),
        refusal(() => make().fit(X, labels).score(X, [1, 2])),
        refusal(() => make().fit(X, labels).score([], [])),
      ].map((text) => text.replaceAll(name, "Model")),
    ).toEqual([
      "RangeError: Model.fit: y must hold at least two classes, got only 1 in its one row; add examples of another class",
      "RangeError: Model.fit: y must hold finite numbers, got NaN in row 2; drop that row or fill in a value",
      "TypeError: Model.score: y must have shape [6] to match X [6, 2], got [2]; X and y need one row for each example",
      "RangeError: Model.score: X must have at least one row, got none",
    ]);
  });
});

test("options out of range are refused, with what there is", () => {
  const { ElasticNet, Lasso, LeastAbsoluteDeviations, LinearSVM, LogisticRegression } = linear;
  const { MarginClassifier, Perceptron, PolynomialFeatures, Ridge } = linear;
  const path = (options: object) => refusal(() => linear.lassoPath(X, y, options));
  expect([
    refusal(() => new Ridge({ alpha: -1 })),
    refusal(() => new Ridge({ alpha: "1" as never })),
    refusal(() =>
      new Ridge({ alpha: 0 }).fit(
        [
          [1, 1],
          [2, 2],
          [3, 3],
        ],
        [1, 2, 4],
      ),
    ),
    refusal(() => new Ridge({ alpha: 0 }).fit([[1, 2]], [1])),
    refusal(() => new Lasso({ alpha: Number.NaN })),
    refusal(() => new Lasso({ l1Ratio: 1 } as object)),
    refusal(() => new ElasticNet({ l1Ratio: 2 })),
    refusal(() => new ElasticNet({ maxIter: 0 })),
    refusal(() => new ElasticNet({ tol: 0 })),
    refusal(() => new LeastAbsoluteDeviations({ alpha: -1 })),
    refusal(() => new LogisticRegression({ C: 0 })),
    refusal(() => new LogisticRegression({ penalty: "elasticnet" as "l1" })),
    refusal(() => new LogisticRegression({ multiClass: "auto" as "ovr" })),
    refusal(() => new LogisticRegression().fit(X, labels).predict(X, { threshold: 1 })),
    refusal(() => new LogisticRegression().fit(X, [0, 1, 2, 0, 1, 2]).predict(X, { threshold: 0.8 })),
    refusal(() => new LinearSVM({ loss: "squared_hinge" as "hinge" })),
    refusal(() => new LinearSVM({ interceptScaling: 0 })),
    refusal(() => new MarginClassifier({ loss: "log" as "log2" })),
    refusal(() => new MarginClassifier({ solver: "sgd" as "exact" })),
    refusal(() =>
      new MarginClassifier({ solver: "gradientDescent", loss: "exp", learningRate: 9 }).fit(X, labels),
    ),
    refusal(() => new Perceptron({ learningRate: 0 })),
    refusal(() => new PolynomialFeatures({ degree: 1.5 })),
    refusal(() => new PolynomialFeatures().transform(X)),
    refusal(() => new PolynomialFeatures().fit(X).transform([[1]])),
    refusal(() => new PolynomialFeatures().fit(X).getFeatureNamesOut(["a"])),
    path({ alphas: [] }),
    path({ alphas: [1, -1] }),
    path({ eps: 1 }),
    path({ nAlphas: 0 }),
    path({ l1Ratio: 0.5 }),
    refusal(() => linear.enetPath(X, y, { l1Ratio: 0 })),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: Ridge: alpha must be a number of at least 0, got -1",
      "TypeError: Ridge: alpha must be a number of at least 0, got a string",
      "RangeError: Ridge.fit: X must have independent columns if alpha is 0, but column 1 is (nearly) constant or a combination of the others; take a larger alpha, or drop it",
      "RangeError: Ridge.fit: X must have independent columns if alpha is 0, but column 1 is (nearly) constant or a combination of the others; take a larger alpha, or drop it",
      "RangeError: Lasso: alpha must be a number of at least 0, got NaN",
      "RangeError: Lasso: no option "l1Ratio", found alpha, fitIntercept, maxIter, tol",
      "RangeError: ElasticNet: l1Ratio must be between 0 and 1, got 2",
      "RangeError: ElasticNet: maxIter must be a whole number of at least 1, got 0",
      "RangeError: ElasticNet: tol must be a number above 0, got 0",
      "RangeError: LeastAbsoluteDeviations: alpha must be a number of at least 0, got -1",
      "RangeError: LogisticRegression: C must be a number above 0, got 0",
      "RangeError: LogisticRegression: no penalty "elasticnet", found l1, l2, null",
      "RangeError: LogisticRegression: no multiClass "auto", found multinomial, ovr",
      "RangeError: LogisticRegression.predict: threshold must be between 0 and 1, got 1",
      "RangeError: LogisticRegression.predict: threshold is for two classes, here are 3; write predictProba(X) and decide by its columns",
      "RangeError: LinearSVM: no loss "squared_hinge", found squaredHinge, hinge",
      "RangeError: LinearSVM: interceptScaling must be a number above 0, got 0",
      "RangeError: MarginClassifier: no loss "log", found square, hinge, sigmoid, log2, exp",
      "RangeError: MarginClassifier: no solver "sgd", found exact, gradientDescent",
      "RangeError: MarginClassifier.fit: the loss grew from 1.00 to 1.22e+5 in 1 steps, as learningRate 9 is too large for these data; take a smaller one, or scale the features",
      "RangeError: Perceptron: learningRate must be a number above 0, got 0",
      "RangeError: PolynomialFeatures: degree must be a whole number of at least 0, got 1.5",
      "Error: PolynomialFeatures.transform: it does not know X yet; call fit(X) first",
      "TypeError: PolynomialFeatures.transform: X must have shape [examples, 2], as in fit, got [1, 1]",
      "TypeError: PolynomialFeatures.getFeatureNamesOut: names must have shape [2], got [1]",
      "RangeError: lassoPath: alphas must hold at least one strength, got none",
      "RangeError: lassoPath: alphas must be a number of at least 0, got -1",
      "RangeError: lassoPath: eps must be between 0 and 1, got 1",
      "RangeError: lassoPath: nAlphas must be a whole number of at least 1, got 0",
      "RangeError: lassoPath: no option "l1Ratio", found alphas, nAlphas, eps, fitIntercept, maxIter, tol",
      "RangeError: enetPath: l1Ratio must be above 0, got 0; for ridge write ridgePath(X, y)",
    ]
  `);
});
