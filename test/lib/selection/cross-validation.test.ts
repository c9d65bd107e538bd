// Cross-validation, grid search and curves: beside scikit-learn, and what they promise. In this thread.

import { describe, expect, test } from "vitest";

import { ensemble, linear, neighbors, selection, tf } from "../../../lib/index.ts";
import { combinations, refined } from "../../../lib/selection/parameter-grid.ts";
import { expectClose, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";
import fixture from "./fixtures/selection.json" with { type: "json" };

const here = { workers: 0, verbose: false } as const;
const { X, y, number } = fixture;
const line = new linear.LinearRegression();
const knn = new neighbors.KNeighborsClassifier();

describe("beside scikit-learn", () => {
  test("crossValidate's scores, of the tested and of the trained-on rows", async () => {
    const result = await selection.crossValidate(line, X, number, { ...here, returnTrainScore: true });
    expectClose(result.testScore, fixture.testScore, 1e-5);
    expectClose(result.trainScore, fixture.trainScore, 1e-5);
    expect(result.fitTime).toHaveLength(5);
    expect((await selection.crossValidate(line, X, number, here)).trainScore).toEqual([]);
  });

  test("crossValScore by another metric, its name or a function", async () => {
    const named = await selection.crossValScore(line, X, number, { ...here, scoring: "negMse" });
    expectClose(named, fixture.negMse, 1e-5);
    const scoring = (y: ArrayLike<number>, p: tf.Tensor1D) =>
      -tf.tidy(() => tf.tensor1d(Array.from(y)).sub(p).square().mean().dataSync()[0]!);
    const own = await selection.crossValScore(line, X, number, { ...here, scoring: scoring as never });
    expectClose(own, fixture.negMse, 1e-5);
  });

  test("GridSearch's means and deviations, combination by combination", async () => {
    const grid = { nNeighbors: [1, 3, 5], weights: ["uniform", "distance"] };
    const search = await new selection.GridSearch(knn, grid, { ...here, cv: 4 }).fit(X, y);
    expect(search.trials.map(({ params }) => [params.nNeighbors, params.weights])).toEqual(
      fixture.gridParams.map(({ n_neighbors, weights }) => [n_neighbors, weights]),
    );
    expectClose(
      search.trials.map(({ meanTestScore }) => meanTestScore),
      fixture.gridMeans,
      1e-12,
    );
    expectClose(
      search.trials.map(({ stdTestScore }) => stdTestScore),
      fixture.gridStds,
      1e-12,
    );
    const best = fixture.gridMeans.indexOf(Math.max(...fixture.gridMeans));
    expect(search.bestParams).toEqual(search.trials[best]!.params);
    expect(search.bestScore).toBeCloseTo(fixture.gridMeans[best]!, 12);
    expect(search.bestEstimator.options).toMatchObject(search.bestParams);
    expect(search.score(X, y)).toBe(search.bestEstimator.score(X, y));
    expect(() => knn.predict(X)).toThrow("the model has learned nothing yet"); // it was cloned
  });

  test("validationCurve's scores, [values][folds]", async () => {
    const options = { ...here, cv: 4, paramName: "nNeighbors", paramRange: [1, 3, 9] };
    const curve = await selection.validationCurve(knn, X, y, options);
    for (const p of [0, 1, 2]) {
      expectClose(curve.trainScores[p]!, fixture.curveTrain[p]!, 1e-12);
      expectClose(curve.testScores[p]!, fixture.curveTest[p]!, 1e-12);
    }
    const mean = fixture.curveTest[1]!.reduce((sum, score) => sum + score, 0) / 4;
    expect(curve.meanTestScore[1]).toBeCloseTo(mean, 12);
  });
});

describe("crossValidate", () => {
  test("takes a splitter, and stratifies a classifier's folds", async () => {
    const cv = new selection.KFold({ nSplits: 3, shuffle: true, seed: 2 });
    expect(await selection.crossValScore(line, X, number, { ...here, cv })).toHaveLength(3);
    // Sorted labels: folds that are not stratified would hold one class each.
    const sorted = Array.from({ length: 30 }, (_, i) => Math.floor(i / 10));
    const rows = sorted.map((label, i) => [label + (i % 10) / 100]);
    const scores = await selection.crossValScore(knn, rows, sorted, { ...here, cv: 3 });
    expect(scores).toEqual([1, 1, 1]);
  });

  test("scores by probabilities", async () => {
    const binary = number.map((value) => (value > 0 ? 4 : 2));
    const score = (scoring: selection.ScoringName) =>
      selection.crossValScore(knn, X, binary, { ...here, cv: 3, scoring });
    for (const auc of await score("rocAuc")) expect(auc).toBeGreaterThan(0.8);
    for (const loss of await score("negLogLoss")) expect(loss).toBeLessThan(0);
  });

  test("leaves no tensors", async () => {
    const before = tf.memory().numTensors;
    const trees = new ensemble.DecisionTreeRegressor();
    await selection.crossValidate(trees, tf.tensor2d(X), tf.tensor1d(number), { ...here, scoring: "negMae" });
    expect(tf.memory().numTensors - before).toBe(2); // its arguments
    expect(tensorsLeftBy(() => undefined)).toBe(0);
  });

  test("an abort ends it with the signal's reason", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(selection.crossValidate(line, X, number, { ...here, signal })).rejects.toThrow("enough");
  });

  test("what is wrong is named, a fit's error with its fold", async () => {
    const message = async (call: () => unknown) => {
      try {
        await call();
      } catch (error) {
        return String(error);
      }
      return "no error";
    };
    const beyond = { split: () => [{ train: Int32Array.of(0, 1), test: Int32Array.of(47) }] };
    const oneClass = { split: () => [{ train: Int32Array.of(0, 1), test: Int32Array.of(2) }] };
    expect([
      await message(() => selection.crossValidate(line, X, number.slice(1))),
      await message(() => selection.crossValidate(line, X, number, { folds: 3 } as never)),
      await message(() => selection.crossValidate(line, X, number, { cv: 1 })),
      await message(() => selection.crossValidate(line, X, number, { cv: 48 })),
      await message(() => selection.crossValidate(line, X, number, { cv: "loo" as never })),
      await message(() => selection.crossValidate(line, X, number, { cv: beyond })),
      await message(() => selection.crossValidate(line, X, number, { scoring: "mse" as never })),
      await message(() => selection.crossValidate(line, X, number, { workers: -1 })),
      await message(() => selection.crossValidate({} as never, X, number)),
      await message(() =>
        selection.crossValScore(knn, [[1], [2], [3]], [1, 1, 0], { ...here, cv: oneClass }),
      ),
      await message(() => selection.crossValScore(knn, X, y, { ...here, scoring: "rocAuc" })),
    ]).toMatchInlineSnapshot(`
      [
        "TypeError: crossValidate: y must have shape [47] to match X [47, 3], got [46]; X and y need one row for each example",
        "RangeError: crossValidate: no option "folds", found cv, scoring, returnTrainScore, workers, verbose, signal",
        "RangeError: crossValidate: cv must be a whole number from 2 to the 47 examples, got 1",
        "RangeError: crossValidate: cv must be a whole number from 2 to the 47 examples, got 48",
        "TypeError: crossValidate: cv must be a number of folds or a splitter such as new selection.KFold(), got string",
        "RangeError: crossValidate: cv: test of fold 0 must hold row numbers from 0 to 46, got 47",
        "RangeError: crossValidate: no scoring "mse", found accuracy, precision, recall, f1, f1Macro, r2, negMse, negRmse, negMae, negLogLoss, rocAuc",
        "RangeError: crossValidate: workers must be a whole number of at least 0, got -1",
        "TypeError: crossValidate: estimator must have fit, predict, score and options, such as new linear.LinearRegression(), got object without fit",
        "RangeError: crossValScore: in fold 0: KNeighborsClassifier.fit: y must hold at least two classes, got only 1 in all 2 rows; add examples of another class",
        "RangeError: crossValScore: in fold 0: rocAuc is for two classes, got 3",
      ]
    `);
  });
});

describe("GridSearch", () => {
  test("tries all combinations, the last option varying fastest", () => {
    expect(combinations({ a: [1, 2], b: ["x", "y"] })).toEqual([
      { a: 1, b: "x" },
      { a: 1, b: "y" },
      { a: 2, b: "x" },
      { a: 2, b: "y" },
    ]);
  });

  test("refines orders of magnitude by ratios, others by steps, counts in whole ones, words not at all", () => {
    const geometric = refined({ alpha: [0.01, 0.1, 1, 10] }, { alpha: 0.1 }).alpha as number[];
    expectClose(geometric, [0.01, 0.0316227766017, 0.1, 0.316227766017, 1], 1e-9);
    expect(refined({ x: [0, 1, 2] }, { x: 2 })).toEqual({ x: [1, 1.25, 1.5, 1.75, 2] });
    const whole = (_: string, value: number) => Number.isInteger(value);
    expect(refined({ k: [1, 5, 11] }, { k: 5 }, whole)).toEqual({ k: [1, 4, 5, 6, 9, 11] });
    expect(refined({ how: ["a", "b"], one: [3] }, { how: "b", one: 3 })).toEqual({ how: ["b"], one: [3] });
  });

  test("coarse to fine: finds what no value of the coarse grid gives, and tries nothing twice", async () => {
    /** Best where shift is 0.3. */
    class Shifted {
      readonly options: { shift: number };
      constructor({ shift = 0 }: { shift?: number }) {
        this.options = { shift };
      }
      fit(X: readonly unknown[]): this {
        sizes.push(X.length);
        return this;
      }
      predict(X: readonly unknown[]): tf.Tensor1D {
        return tf.zeros([X.length]) as tf.Tensor1D;
      }
      score(): number {
        return -((this.options.shift - 0.3) ** 2);
      }
    }
    const sizes: number[] = [];
    const model = new Shifted({}) as unknown as linear.LinearRegression;
    const search = new selection.GridSearch(model, { shift: [0, 1, 2] }, { ...here, cv: 2, refine: 3 });
    await search.fit(X, number);
    expect(Math.abs((search.bestParams.shift as number) - 0.3)).toBeLessThan(0.02);
    const tried = search.trials.map(({ params }) => params.shift);
    expect(new Set(tried).size).toBe(tried.length);
    expect(search.trials.map(({ round }) => round)).toContain(3);

    sizes.length = 0;
    const part = { ...here, cv: 2, refine: 1, coarseShare: 0.5 };
    const twice = new selection.GridSearch(model, { shift: [0, 1] }, part);
    await twice.fit(X, number);
    expect(sizes.slice(0, 4)).toEqual([12, 12, 12, 12]); // half of each half of 47
    expect(sizes.slice(4, 6)).toEqual([23, 24]);
    expect(sizes.at(-1)).toBe(47); // the best, on everything
    expect(twice.trials.filter(({ round }) => round === 1).map(({ params }) => params.shift)).toContain(0);
  });

  test("shows what is best, and names what is wrong", async () => {
    const search = new selection.GridSearch(knn, { nNeighbors: [1, 3] }, { ...here, cv: 3, refit: false });
    expect(String(search)).toBe("GridSearch: not fitted yet");
    await search.fit([[0], [1], [2], [10], [11], [12]], [0, 0, 0, 1, 1, 1]);
    expect(String(search)).toBe('GridSearch: {"nNeighbors":1} scores 1 ± 0, the best of 2');
    expect([
      refusal(() => search.predict([[1]])),
      refusal(() => new selection.GridSearch(knn, { k: [1] })),
      refusal(() => new selection.GridSearch(knn, { nNeighbors: [0] })),
      refusal(() => new selection.GridSearch(knn, { nNeighbors: 3 as never })),
      refusal(() => new selection.GridSearch(knn, [] as never)),
      refusal(() => new selection.GridSearch(knn, {}, { coarseShare: 0.5 })),
      refusal(() => new selection.GridSearch(knn, {}).bestParams),
    ]).toMatchInlineSnapshot(`
      [
        "Error: GridSearch.bestEstimator: nothing was fitted to all examples; leave refit: false out",
        "RangeError: KNeighborsClassifier: no option "k", found nNeighbors, weights, algorithm",
        "RangeError: KNeighborsClassifier: nNeighbors must be a whole number of at least 1, got 0",
        "TypeError: GridSearch: grid.nNeighbors must be an array of at least one value, write [3]",
        "TypeError: GridSearch: grid must be an object of arrays, such as { alpha: [0.1, 1, 10] }",
        "RangeError: GridSearch: coarseShare needs refine, the finer grids that see all examples",
        "Error: GridSearch.bestParams: nothing was searched yet; write await search.fit(X, y) first",
      ]
    `);
  });
});

describe("learningCurve", () => {
  test("trains on as many rows as it says, drawn from each fold's", async () => {
    const seen: number[][] = [];
    class Witness extends neighbors.KNeighborsRegressor {
      override fit(...[X, y]: Parameters<neighbors.KNeighborsRegressor["fit"]>): this {
        seen.push(Array.from(y as ArrayLike<number>));
        return super.fit(X, y);
      }
    }
    const rows = Array.from({ length: 20 }, (_, i) => [i]);
    const options = { ...here, cv: 2, trainSizes: [5, 1] };
    const curve = await selection.learningCurve(new Witness(), rows, rows.flat(), options);
    expect(curve.trainSizes).toEqual([5, 10]);
    expect(seen.map((rows) => rows.length)).toEqual([5, 5, 10, 10]);
    expect(seen[0]!.every((row) => row >= 10)).toBe(true); // the first fold tests on 0 to 9
    expect([...seen[0]!].sort((a, b) => a - b)).not.toEqual([10, 11, 12, 13, 14]);
    expect(curve.testScores.map((row) => row.length)).toEqual([2, 2]);
    await expect(
      selection.learningCurve(line, rows, rows.flat(), { trainSizes: [17] }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: learningCurve: trainSizes must be shares, or whole numbers from 2 to the 16 examples that a fold trains on, got 17]`,
    );
  });
});
