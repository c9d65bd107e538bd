// Decision trees: on paper, beside scikit-learn, and how they grow.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ensemble } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import fixture from "./fixtures/ensemble.json" with { type: "json" };

const { DecisionTreeClassifier, DecisionTreeRegressor } = ensemble;

describe("on paper", () => {
  test("a stump cuts 0, 0, 1, 1 in the middle", () => {
    const { tree } = new DecisionTreeClassifier().fit([[1], [2], [3], [4]], [0, 0, 1, 1]);
    expect([...tree.feature]).toEqual([0, -1, -1]);
    expect(tree.threshold[0]).toBe(2.5);
    expect([...tree.impurity]).toEqual([0.5, 0, 0]);
    expect([...tree.value]).toEqual([0.5, 0.5, 1, 0, 0, 1]);
    expect([tree.depth, tree.leaves, tree.nodes]).toEqual([1, 2, 3]);
    expect([2.5, 2.6].map((x) => tree.leafOf(Float64Array.of(x), 0))).toEqual([1, 2]); // left where x <= threshold
  });

  test("entropy is 1 bit for two classes of the same size, log₂ 3 for three", () => {
    const entropy = (y: number[]) =>
      new DecisionTreeClassifier({ criterion: "entropy" }).fit(
        y.map((_, i) => [i]),
        y,
      ).tree.impurity[0];
    expect(entropy([0, 1])).toBe(1);
    expect(entropy([0, 1, 2])).toBeCloseTo(Math.log2(3), 14);
  });

  test("a regression stump answers with the means of its sides, and never cuts between equal values", () => {
    const stump = new DecisionTreeRegressor({ maxDepth: 1 }).fit([[1], [2], [2], [4]], [0, 2, 10, 9]);
    // Sums of squares: 1 | 2, 2, 4 gives 0 + 38; 1, 2, 2 | 4 gives 56 + 0.
    expect(stump.tree.threshold[0]).toBe(1.5);
    expect([...stump.tree.value]).toEqual([5.25, 0, 7]);
    expect(stump.tree.impurity[0]).toBeCloseTo(18.6875, 12);
  });

  test("XOR is learned, although its first cut gains nothing", () => {
    const X = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    const model = new DecisionTreeClassifier().fit(X, [0, 1, 1, 0]);
    expect([...model.predict(X).dataSync()]).toEqual([0, 1, 1, 0]);
    expect(model.tree.leaves).toBe(4);
  });

  test("a node of fewer rows than minSamplesSplit stays whole", () => {
    const fit = (minSamplesSplit: number) =>
      new DecisionTreeRegressor({ minSamplesSplit }).fit([[1], [2], [3], [4]], [0, 2, 7, 9]).tree;
    expect([fit(2), fit(3), fit(5)].map(({ leaves }) => leaves)).toEqual([4, 2, 1]);
  });

  test("the tree reads as text, and shows itself in a line", () => {
    const model = new DecisionTreeClassifier();
    expect(String(model)).toBe("DecisionTreeClassifier: not fitted yet");
    model.fit(
      [
        [1, 5],
        [2, 5],
        [3, 5],
        [4, 6],
      ],
      [7, 7, 9, 7],
    );
    expect(model.text).toMatchInlineSnapshot(`
      "x1 <= 2.5
      |   class 7  (2 examples)
      x1 > 2.5
      |   x1 <= 3.5
      |   |   class 9  (1 example)
      |   x1 > 3.5
      |   |   class 7  (1 example)"
    `);
    expect(String(model)).toMatchInlineSnapshot(
      `"DecisionTreeClassifier: 3 leaves, depth 2, from 4 examples of 2 features in 2 classes"`,
    );
  });

  test("of equally frequent classes in a leaf the smaller label is answered", () => {
    const model = new DecisionTreeClassifier().fit([[1], [1], [2]], [5, 3, 5]);
    expect([...model.predict([[1]]).dataSync()]).toEqual([3]);
  });
});

describe("beside scikit-learn", () => {
  const models = {
    gini: new DecisionTreeClassifier({ maxDepth: 3, minSamplesLeaf: 8 }),
    entropy: new DecisionTreeClassifier({ criterion: "entropy", maxDepth: 3, minSamplesLeaf: 8 }),
    binary: new DecisionTreeClassifier({ maxDepth: 2, minSamplesSplit: 20 }),
    mse: new DecisionTreeRegressor({ maxDepth: 4, minSamplesLeaf: 5 }),
  };
  const targets = {
    gini: fixture.three,
    entropy: fixture.three,
    binary: fixture.binary,
    mse: fixture.number,
  };

  for (const name of ["gini", "entropy", "binary", "mse"] as const) {
    onEveryEngine(`the tree of ${name} is scikit-learn's, cut by cut`, () => {
      const model = models[name].fit(fixture.X, targets[name]);
      const expected = fixture.trees[name];
      const inner = expected.feature.map((feature) => (feature < 0 ? -1 : feature)); // its leaves have -2
      expect([...model.tree.feature]).toEqual(inner);
      expectClose(
        model.tree.threshold.filter((_, node) => inner[node]! >= 0),
        expected.threshold.filter((_, node) => inner[node]! >= 0),
        1e-7, // it keeps X in 32 bits
      );
      expectClose(model.tree.impurity, expected.impurity, 1e-12);
      expect([...model.tree.samples]).toEqual(expected.samples);
      expectClose(model.featureImportances.dataSync(), expected.importances, 1e-6);
      const answer = "predictProba" in model ? model.predictProba(fixture.Q) : model.predict(fixture.Q);
      expectClose(answer.dataSync(), expected.answer.flat(), 1e-6);
    });
  }
});

describe("properties", () => {
  const table = fc
    .array(
      fc.tuple(
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: 0, max: 2 }),
      ),
      {
        minLength: 2,
        maxLength: 40,
      },
    )
    .filter((rows) => new Set(rows.map(([, , y]) => y)).size > 1);

  test("a tree without limits is wrong only where equal rows have different labels", () => {
    fc.assert(
      fc.property(table, fc.constantFrom("gini" as const, "entropy" as const), (rows, criterion) => {
        const X = rows.map(([a, b]) => [a, b]);
        const y = rows.map(([, , label]) => label);
        const model = new DecisionTreeClassifier({ criterion }).fit(X, y);
        const p = model.predictProba(X).arraySync();
        for (const [i, [a, b]] of X.entries()) {
          const same = y.filter((_, m) => X[m]![0] === a && X[m]![1] === b);
          const share = same.filter((label) => label === y[i]).length / same.length;
          expect(p[i]![model.classes.indexOf(y[i]!)]).toBeCloseTo(share, 6);
        }
      }),
    );
  });

  test("each cut leaves minSamplesLeaf on both sides, no leaf lies deeper than maxDepth, importances sum to 1", () => {
    fc.assert(
      fc.property(
        table,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        (rows, leaf, depth) => {
          const X = rows.map(([a, b]) => [a, b]);
          const y = rows.map(([, , label]) => label);
          const model = new DecisionTreeRegressor({ minSamplesLeaf: leaf, maxDepth: depth }).fit(X, y);
          const { tree } = model;
          expect(tree.depth).toBeLessThanOrEqual(depth);
          if (tree.nodes > 1) expect(Math.min(...tree.samples)).toBeGreaterThanOrEqual(leaf);
          const gained = tree.importances(2).reduce((sum, share) => sum + share, 0);
          expect(gained === 0 || Math.abs(gained - 1) < 1e-12).toBe(true);
        },
      ),
    );
  });

  test("the first cut is the best of all, tried one by one", () => {
    fc.assert(
      fc.property(table, (rows) => {
        const X = rows.map(([a, b]) => [a, b]);
        const y = rows.map(([, , label]) => label);
        const { tree } = new DecisionTreeRegressor({ maxDepth: 1 }).fit(X, y);
        const squares = (part: number[]) => {
          const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
          return part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        };
        let best = Number.POSITIVE_INFINITY;
        for (const j of [0, 1]) {
          for (const t of [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]) {
            const [left, right] = [true, false].map((side) => y.filter((_, i) => X[i]![j]! <= t === side));
            if (left!.length > 0 && right!.length > 0)
              best = Math.min(best, squares(left!) + squares(right!));
          }
        }
        if (tree.nodes === 1) expect(best).toBe(Number.POSITIVE_INFINITY);
        else
          expect(tree.weight[1]! * tree.impurity[1]! + tree.weight[2]! * tree.impurity[2]!).toBeCloseTo(
            best,
            9,
          );
      }),
    );
  });

  test("large nodes are sorted as small ones are: a tree of many rows cuts where its rows say", () => {
    const X = Array.from({ length: 3000 }, (_, i) => [(i * 7919) % 3001]);
    const { tree } = new DecisionTreeRegressor().fit(
      X,
      X.map(([x]) => Math.floor(x! / 100)),
    );
    expect(tree.leaves).toBe(31);
    const cuts = [...tree.threshold].filter((_, node) => tree.feature[node]! >= 0).sort((a, b) => a - b);
    const x = new Set(X.map(([x]) => x!));
    for (const [k, cut] of cuts.entries()) {
      const edge = 100 * (k + 1);
      const low = x.has(edge - 1) ? edge - 1 : edge - 2;
      const high = x.has(edge) ? edge : edge + 1;
      expect(cut).toBe((low + high) / 2);
    }
  });

  test("rows beyond 65536 distinct values are told apart", () => {
    const n = 70_000;
    const X = Array.from({ length: n }, (_, i) => [i]);
    const { tree } = new DecisionTreeRegressor({ maxDepth: 1 }).fit(
      X,
      X.map(([x]) => (x! < 66_000 ? 0 : 1)),
    );
    expect(tree.threshold[0]).toBe(65_999.5);
  });
});
