// Nearest neighbours: beside scikit-learn, ties, and the tree against looking at all.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { neighbors } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";
import fixture from "./fixtures/neighbors.json" with { type: "json" };

const { KNeighborsClassifier, KNeighborsRegressor } = neighbors;

for (const algorithm of ["brute", "kdTree"] as const) {
  onEveryEngine(`neighbours, probabilities and means are scikit-learn's: ${algorithm}`, () => {
    for (const [name, expected] of Object.entries(fixture.cases)) {
      const [k, weights] = name.split(" ") as [string, "uniform" | "distance"];
      const options = { nNeighbors: Number(k), weights, algorithm };
      const model = new KNeighborsClassifier(options).fit(fixture.X, fixture.y);
      expectClose(model.predictProba(fixture.Q).dataSync(), expected.proba.flat(), 1e-6);
      const { distances, indices } = model.kneighbors(fixture.Q);
      expectClose(distances.dataSync(), expected.distances.flat(), 1e-6);
      expect([...indices.dataSync()]).toEqual(expected.indices.flat());
      const numbers = new KNeighborsRegressor(options).fit(fixture.X, fixture.number);
      expectClose(numbers.predict(fixture.Q).dataSync(), expected.values, 1e-6);
    }
  });
}

describe("on paper", () => {
  test("k = 1 on a training point gives its label", () => {
    const model = new KNeighborsClassifier({ nNeighbors: 1 }).fit([[0], [1], [5]], [4, 9, 4]);
    expect([...model.predict([[0], [1], [5]]).dataSync()]).toEqual([4, 9, 4]);
  });

  test("of equally frequent classes the smaller label wins, in whatever order they stand", () => {
    for (const labels of [
      [7, 3],
      [3, 7],
    ]) {
      const model = new KNeighborsClassifier({ nNeighbors: 2 }).fit([[0], [1]], labels);
      expect([...model.predict([[0.1], [0.9]]).dataSync()]).toEqual([3, 3]);
    }
  });

  test("of equally near examples the first are taken", () => {
    for (const algorithm of ["brute", "kdTree"] as const) {
      const X = [[1], [-1], [1], [-1]];
      const model = new KNeighborsRegressor({ nNeighbors: 3, algorithm }).fit(X, [10, 20, 30, 40]);
      expect([...model.kneighbors([[0]]).indices.dataSync()]).toEqual([0, 1, 2]);
      expect([...model.predict([[0]]).dataSync()]).toEqual([20]);
    }
  });

  test("by distance, an example counts by 1 / distance, and one at distance 0 alone", () => {
    const model = new KNeighborsRegressor({ nNeighbors: 2, weights: "distance" });
    model.fit([[0], [3]], [0, 9]);
    expect([...model.predict([[1], [0]]).dataSync()]).toEqual([3, 0]); // (0/1 + 9/2) / (1/1 + 1/2)
  });

  test("all neighbours give the most frequent class, or the mean", () => {
    const X = [[1], [2], [3]];
    expect([
      ...new KNeighborsClassifier({ nNeighbors: 3 })
        .fit(X, [1, 0, 1])
        .predict([[99]])
        .dataSync(),
    ]).toEqual([1]);
    expect([
      ...new KNeighborsRegressor({ nNeighbors: 3 })
        .fit(X, [1, 2, 6])
        .predict([[99]])
        .dataSync(),
    ]).toEqual([3]);
  });
});

test("the tree finds what looking at all finds, ties included", () => {
  const coordinate = fc.integer({ min: -4, max: 4 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 40, maxLength: 120 }),
      fc.integer({ min: 1, max: 9 }),
      (X, nNeighbors) => {
        const y = X.map((_, i) => i);
        const Q = X.slice(0, 10).map(([a, b, c]) => [a + 0.5, b, c]);
        const [tree, brute] = (["kdTree", "brute"] as const).map((algorithm) => {
          const found = new KNeighborsRegressor({ nNeighbors, algorithm }).fit(X, y).kneighbors(Q);
          return [[...found.indices.dataSync()], [...found.distances.dataSync()]];
        });
        expect(tree).toEqual(brute);
      },
    ),
  );
});

test("what is wrong is named", () => {
  expect([
    refusal(() => new KNeighborsClassifier({ nNeighbors: 4 }).fit([[1], [2], [3]], [0, 1, 1])),
    refusal(() => new KNeighborsRegressor({ nNeighbors: 0 })),
    refusal(() => new KNeighborsRegressor({ weights: "gauss" as never })),
    refusal(() => new KNeighborsRegressor({ algorithm: "ballTree" as never })),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: KNeighborsClassifier.fit: nNeighbors must be at most the 3 examples, got 4",
      "RangeError: KNeighborsRegressor: nNeighbors must be a whole number of at least 1, got 0",
      "RangeError: KNeighborsRegressor: no weights "gauss", found uniform, distance",
      "RangeError: KNeighborsRegressor: no algorithm "ballTree", found auto, brute, kdTree",
    ]
  `);
});
