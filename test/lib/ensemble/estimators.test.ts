// What every estimator of ensemble/ and neighbors/ owes, found by walking the rooms.

import { describe, expect, test } from "vitest";

import { clone, data, type Estimator, ensemble, linear, neighbors, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";

const stump = new ensemble.DecisionTreeClassifier({ maxDepth: 1 });
const line = new linear.LinearRegression();
const tree = new ensemble.DecisionTreeRegressor({ maxDepth: 2 });

/** Options without which an estimator cannot be made. */
const needed: Record<string, object> = {
  BaggingClassifier: { estimator: stump, nEstimators: 3 },
  BaggingRegressor: { estimator: line, nEstimators: 3 },
  BlendingClassifier: { estimators: [stump, new neighbors.KNeighborsClassifier({ nNeighbors: 2 })] },
  BlendingRegressor: { estimators: [line, tree] },
  RandomSubspaceClassifier: { estimator: stump, nEstimators: 3 },
  RandomSubspaceRegressor: { estimator: line, nEstimators: 3 },
  StackingClassifier: { estimators: [stump], finalEstimator: stump, cv: 3 },
  StackingRegressor: { estimators: [line, tree], finalEstimator: line, cv: 3 },
};

type Constructor = new (options?: object) => Estimator;

const found = Object.entries({ ...ensemble, ...neighbors } as Record<string, unknown>).filter(
  (entry): entry is [string, Constructor] =>
    typeof entry[1] === "function" && typeof (entry[1].prototype as Partial<Estimator>)?.fit === "function",
);

const { X, y } = data.regression({ examples: 40, features: 3, noise: 0.5, seed: 5 });
const rows = X.arraySync();
const numbers = [...y.dataSync()];
const labels = numbers.map((value) => (value > 0.5 ? 7 : value > -1 ? 4 : 2));

test("the walk finds them all", () => {
  expect(found.length).toBeGreaterThanOrEqual(16);
});

describe.each(found)("%s", (name, Model) => {
  const isClassifier = "classes" in Model.prototype;
  const target = isClassifier ? labels : numbers;
  const make = (options: object = {}) => new Model({ ...needed[name], ...options });

  onEveryEngine("predicts what it has learned, better than a guess", () => {
    const model = make().fit(rows, target);
    const prediction = model.predict(rows);
    expect(prediction.shape).toEqual([40]);
    expect(prediction.dtype).toBe(isClassifier ? "int32" : "float32");
    expect(model.score(rows, target)).toBeGreaterThan(isClassifier ? 0.5 : 0.1);
  });

  onEveryEngine("takes tensors, typed arrays and nested arrays alike", () => {
    const expected = make().fit(rows, target).predict(rows).dataSync();
    const typed = rows.map((row) => Float32Array.from(row));
    const y = isClassifier ? Int32Array.from(target) : Float64Array.from(target);
    expectClose(make().fit(typed, y).predict(typed).dataSync(), expected, 1e-5);
    const tensor = isClassifier ? tf.tensor1d(target, "int32") : tf.tensor1d(target);
    expectClose(make().fit(tf.tensor2d(rows), tensor).predict(tf.tensor2d(rows)).dataSync(), expected, 1e-5);
  });

  onEveryEngine("predicts one row, and none", () => {
    const model = make().fit(rows, target);
    expect(model.predict([rows[0]!]).dataSync()[0]).toBe(model.predict(rows).dataSync()[0]);
    expect(model.predict(tf.zeros([0, 3])).shape).toEqual([0]);
    expect(model.predict([]).shape).toEqual([0]);
  });

  onEveryEngine(
    "leaves no tensor behind but what it gives, and outlives the tidy that it was fitted in",
    () => {
      const model = make();
      // A member of linear keeps its coef: such a tensor goes with the model.
      tf.tidy(() => {
        model.fit(rows, target);
      });
      expect(tensorsLeftBy(() => model.predict(rows))).toBe(1);
      expect(tensorsLeftBy(() => model.score(rows, target))).toBe(0);
    },
  );

  test("learns the same again from the same seed, and a clone is unfitted", () => {
    const model = make();
    const first = [...model.fit(rows, target).predict(rows).dataSync()];
    expect([...model.fit(rows, target).predict(rows).dataSync()]).toEqual(first);
    const copy = clone(model);
    expect(copy.options).toEqual(model.options);
    expect(() => copy.predict(rows)).toThrow(
      `${name}.predict: the model has learned nothing yet; call fit(X, y) first`,
    );
    expect([...copy.fit(rows, target).predict(rows).dataSync()]).toEqual(first);
  });

  test("changes none of its arguments", () => {
    const [X, y] = [structuredClone(rows), [...target]];
    make().fit(X, y).predict(X);
    expect(X).toEqual(rows);
    expect(y).toEqual(target);
  });

  test("shows in a line what it has learned", () => {
    const model = make();
    expect(String(model)).toBe(`${name}: not fitted yet`);
    expect(String(model.fit(rows, target))).toMatch(
      isClassifier
        ? /^\w+: .+, from 40 examples of 3 features in 3 classes$/
        : /^\w+: .+, from 40 examples of 3 features$/,
    );
  });

  if (!isClassifier) return;

  onEveryEngine("gives each row probabilities that sum to 1, and the largest is predicted", () => {
    const model = make().fit(rows, target) as unknown as {
      classes: number[];
      predictProba(X: number[][]): tf.Tensor2D;
      predict(X: number[][]): tf.Tensor1D;
    };
    expect(model.classes).toEqual([2, 4, 7]);
    const p = model.predictProba(rows);
    expect(p.shape).toEqual([40, 3]);
    expectClose(p.sum(1).dataSync(), new Float32Array(40).fill(1), 1e-6);
    const guesses = [...p.argMax(1).dataSync()].map((k) => model.classes[k]);
    expect(guesses).toEqual([...model.predict(rows).dataSync()]);
  });
});
