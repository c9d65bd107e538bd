// Every linear model beside scikit-learn's numbers, on every engine; fixtures/linear.py makes them.

import { readFileSync } from "node:fs";

import { expect } from "vitest";

import { linear, type tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";

interface Weights {
  coef: number[] | number[][];
  intercept: number | number[];
}

const fixture = JSON.parse(readFileSync(new URL("./fixtures/linear.json", import.meta.url), "utf8")) as {
  X: number[][];
  y: number[];
  two: number[];
  three: number[];
  wide: number[][];
  lassoPath: [number[], number[][]];
  enetPath: [number[], number[][]];
  softmaxProba: number[][];
  margin: Record<"square" | "sigmoid" | "log2" | "exp", Weights & { objective: number }>;
  polynomials: { names: string[]; values: number[][]; interactions: string[] };
} & Record<string, Weights>;
const { X, y, two, three, wide } = fixture;
const few = y.slice(0, 4);
const l = X.length;

/** Largest difference allowed, in the unit of the largest number: the fixtures have ten digits, tensors seven. */
const TOLERANCE = 1e-5;

function expectWeights(
  model: { coef: tf.Tensor; intercept: number | tf.Tensor },
  { coef, intercept }: Weights,
): void {
  const found = [...model.coef.dataSync(), ...numbers(model.intercept)];
  const expected = [coef, intercept].flat(3) as number[];
  const unit = Math.max(...expected.map(Math.abs));
  expectClose(
    found.map((w) => w / unit),
    expected.map((w) => w / unit),
    TOLERANCE,
  );
}

const numbers = (value: number | tf.Tensor) => (typeof value === "number" ? [value] : [...value.dataSync()]);

const regressions = {
  ridge: () => new linear.Ridge({ alpha: 2 }).fit(X, y),
  ridgeWithout: () => new linear.Ridge({ alpha: 2, fitIntercept: false }).fit(X, y),
  ridgeWide: () => new linear.Ridge({ alpha: 0.5 }).fit(wide, few),
  lasso: () => new linear.Lasso({ alpha: 0.4 }).fit(X, y),
  lassoWide: () => new linear.Lasso({ alpha: 0.1 }).fit(wide, few),
  elasticNet: () => new linear.ElasticNet({ alpha: 0.5, l1Ratio: 0.3 }).fit(X, y),
  absolute: () => new linear.LeastAbsoluteDeviations().fit(X, y),
  absoluteL1: () => new linear.LeastAbsoluteDeviations({ alpha: 0.3 }).fit(X, y), // its alpha is half of ours
};

const classifiers = {
  logistic: () => new linear.LogisticRegression({ C: 0.7 }).fit(X, two),
  logisticNone: () => new linear.LogisticRegression({ penalty: null }).fit(X, two),
  logisticL1: () => new linear.LogisticRegression({ penalty: "l1", C: 0.2 }).fit(X, two),
  softmax: () => new linear.LogisticRegression().fit(X, three),
  softmaxL1: () => new linear.LogisticRegression({ penalty: "l1", C: 0.2 }).fit(X, three),
  svm: () => new linear.LinearSVM({ C: 0.3 }).fit(X, two),
  svmThree: () => new linear.LinearSVM({ C: 0.3 }).fit(X, three),
  svmHinge: () => new linear.LinearSVM({ C: 0.3, loss: "hinge" }).fit(X, two),
  svmFree: () => new linear.LinearSVM({ C: 0.3, loss: "hinge", interceptScaling: null }).fit(X, two),
  perceptron: () => new linear.Perceptron({ shuffle: false, maxIter: 7 }).fit(X, two),
  perceptronThree: () => new linear.Perceptron({ shuffle: false, maxIter: 7 }).fit(X, three),
};

for (const [name, fit] of Object.entries({ ...regressions, ...classifiers })) {
  onEveryEngine(`${name} gives scikit-learn's numbers`, () => expectWeights(fit(), fixture[name]!));
}

for (const loss of ["square", "sigmoid", "log2", "exp"] as const) {
  onEveryEngine(`MarginClassifier with the ${loss} loss finds the minimum that BFGS finds`, () => {
    const model = new linear.MarginClassifier({ loss, alpha: 0.1 }).fit(X, two);
    expectWeights(model, fixture.margin[loss]);
  });
}

onEveryEngine("MarginClassifier with the hinge loss is a support vector machine of C = 1 / (l alpha)", () => {
  const model = new linear.MarginClassifier({ loss: "hinge", alpha: 1 / (0.3 * l) }).fit(X, two);
  expectWeights(model, fixture.svmFree!);
});

onEveryEngine(
  "MarginClassifier with the log2 loss and ‖w‖₁ is logistic regression of C = 1 / (l alpha ln 2)",
  () => {
    const alpha = 1 / (0.2 * l * Math.LN2);
    const model = new linear.MarginClassifier({ loss: "log2", penalty: "l1", alpha }).fit(X, two);
    expectWeights(model, fixture.logisticL1!);
  },
);

onEveryEngine("lassoPath and enetPath give scikit-learn's strengths and weights", () => {
  const lasso = linear.lassoPath(X, y, { nAlphas: 5 });
  expectClose(lasso.alphas, fixture.lassoPath[0], 1e-8);
  expectClose(lasso.coefs.dataSync(), fixture.lassoPath[1].flat(), TOLERANCE);
  const enet = linear.enetPath(X, y, { nAlphas: 5, l1Ratio: 0.5 });
  expectClose(enet.alphas, fixture.enetPath[0], 1e-8);
  expectClose(enet.coefs.dataSync(), fixture.enetPath[1].flat(), TOLERANCE);
});

onEveryEngine("LogisticRegression.predictProba gives scikit-learn's probabilities", () => {
  const model = new linear.LogisticRegression().fit(X, three);
  expectClose(model.predictProba(X.slice(0, 5)).dataSync(), fixture.softmaxProba.flat(), TOLERANCE);
});

onEveryEngine("PolynomialFeatures gives scikit-learn's columns and names", () => {
  const { names, values, interactions } = fixture.polynomials;
  const three = X.slice(0, 2).map((row) => row.slice(0, 3));
  const cubes = new linear.PolynomialFeatures({ degree: 3, includeBias: true });
  const rows = cubes.fitTransform(three);
  expect(cubes.getFeatureNamesOut()).toEqual(names);
  expectClose(
    rows.flatMap((row) => [...row]),
    values.flat(),
    1e-9,
  );
  const products = new linear.PolynomialFeatures({ degree: 3, includeBias: true, interactionOnly: true });
  expect(products.fit(X).getFeatureNamesOut()).toEqual(interactions);
});
