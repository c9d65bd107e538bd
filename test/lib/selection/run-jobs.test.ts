// Fits side by side: the same numbers as one after the other, and nothing left behind.

import type { Worker } from "node:worker_threads";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { data, ensemble, linear, neighbors, selection, tf } from "../../../lib/index.ts";
import { makeEstimator, planOf } from "../../../lib/selection/estimator-plan.ts";
import { entry, workersMissing } from "../../../lib/selection/job-worker.ts";

const sources = entry.url;
beforeAll(() => {
  entry.url = new URL("./source-worker.mjs", import.meta.url).href;
});
afterAll(() => {
  entry.url = sources;
  threads.Worker = Original;
});

const { X, y } = data.regression({ examples: 90, features: 4, noise: 1 });
const labels = tf.tidy(() => y.greater(0).toInt().dataSync() as Int32Array);
/** Workers that were started; one that has ended has the thread id -1. */
const started: Worker[] = [];
const threads = process.getBuiltinModule("node:worker_threads");
const { Worker: Original } = threads;
threads.Worker = class extends Original {
  constructor(...args: ConstructorParameters<typeof Original>) {
    super(...args);
    started.push(this);
  }
};
const workersAlive = () => started.filter(({ threadId }) => threadId !== -1).length;
const quiet = { verbose: false } as const;

describe("workers", () => {
  const estimators = {
    regressor: new ensemble.RandomForestRegressor({ nEstimators: 5, seed: 3 }),
    classifier: new ensemble.GradientBoostingClassifier({ nEstimators: 5 }),
    nested: new ensemble.StackingClassifier({
      estimators: [
        new neighbors.KNeighborsClassifier(),
        new ensemble.DecisionTreeClassifier({ maxDepth: 3 }),
      ],
      finalEstimator: new linear.LogisticRegression(),
      cv: 3,
    }),
    linear: new linear.LinearRegression(),
  };

  test.each(Object.keys(estimators) as (keyof typeof estimators)[])(
    "give the scores of this thread, to the last bit: %s",
    async (name) => {
      const target = name === "classifier" || name === "nested" ? labels : y;
      const options = { cv: 4, returnTrainScore: true, ...quiet };
      const here = await selection.crossValidate(estimators[name], X, target, { ...options, workers: 0 });
      const before = started.length;
      const there = await selection.crossValidate(estimators[name], X, target, { ...options, workers: 2 });
      expect(started.length - before).toBe(2);
      expect(there.testScore).toEqual(here.testScore);
      expect(there.trainScore).toEqual(here.trainScore);
      expect(here.testScore).toHaveLength(4);
    },
  );

  test("are there", () => {
    expect(workersMissing()).toBeUndefined();
  });

  test("an error in one ends them all, with the text that it would have here", async () => {
    const cv = { split: () => [{ train: [0, 1, 2], test: [3] }].map((rows) => rows as never) };
    const twos = [1, 1, 1, 0];
    const small = [[1], [2], [3], [4]];
    const fails = (workers: number) =>
      selection
        .crossValScore(new ensemble.DecisionTreeClassifier(), small, twos, { cv, workers, ...quiet })
        .catch((error: Error) => [error.name, error.message]);
    const there = await fails(2);
    expect(there).toEqual(await fails(0));
    expect(there).toEqual([
      "RangeError",
      "crossValScore: in fold 0: DecisionTreeClassifier.fit: y must hold at least two classes, got only 1 in all 3 rows; " +
        "add examples of another class",
    ]);
    await vi.waitFor(() => expect(workersAlive()).toBe(0));
  });

  test("an abort ends them in the middle of a fit", async () => {
    const forever = new ensemble.RandomForestRegressor({ nEstimators: 1e6 });
    const controller = new AbortController();
    const running = selection.crossValScore(forever, X, y, {
      workers: 2,
      signal: controller.signal,
      ...quiet,
    });
    setTimeout(() => controller.abort(new Error("enough")), 100);
    await expect(running).rejects.toThrow("enough");
    await vi.waitFor(() => expect(workersAlive()).toBe(0));
  });

  test("estimators of another kind, and metrics that are functions, are computed here", async () => {
    class Mine extends ensemble.DecisionTreeRegressor {
      static fits = 0;
      override fit(...args: Parameters<ensemble.DecisionTreeRegressor["fit"]>): this {
        Mine.fits++;
        return super.fit(...args);
      }
    }
    await selection.crossValScore(new Mine(), X, y, { cv: 3, workers: 2, ...quiet });
    expect(Mine.fits).toBe(3);
    const inside = new ensemble.BaggingRegressor({ estimator: new Mine(), nEstimators: 2 });
    await selection.crossValScore(inside, X, y, { cv: 3, workers: 2, ...quiet });
    expect(Mine.fits).toBe(9);
    const scoring = () => 42;
    const tree = new ensemble.DecisionTreeRegressor();
    expect(await selection.crossValScore(tree, X, y, { cv: 2, workers: 2, scoring, ...quiet })).toEqual([
      42, 42,
    ]);
  });
});

test("a grid search in workers tries what it tries here", async () => {
  const grid = { maxDepth: [1, 3], minSamplesLeaf: [1, 5] };
  const search = (workers: number) =>
    new selection.GridSearch(new ensemble.DecisionTreeRegressor(), grid, {
      cv: 3,
      refine: 1,
      workers,
      ...quiet,
    });
  const [here, there] = [await search(0).fit(X, y), await search(2).fit(X, y)];
  expect(there.trials).toEqual(here.trials);
  expect(there.bestParams).toEqual(here.bestParams);
});

test("an estimator goes to another thread as plain data, and comes back the same", () => {
  const nested = new ensemble.StackingClassifier({
    estimators: [new neighbors.KNeighborsClassifier({ nNeighbors: 3 })],
    finalEstimator: new ensemble.DecisionTreeClassifier({ maxDepth: Number.POSITIVE_INFINITY }),
    cv: 4,
  });
  const back = makeEstimator(structuredClone(planOf(nested)!)) as ensemble.StackingClassifier;
  expect(back).toBeInstanceOf(ensemble.StackingClassifier);
  expect(back.options).toEqual(nested.options);
  expect(back.options.estimators[0]).not.toBe(nested.options.estimators[0]);
  const cv = new selection.KFold({ nSplits: 3 }); // a splitter is no plain data
  expect(planOf(new ensemble.StackingClassifier({ ...nested.options, cv }))).toBeUndefined();
});

test("fits that take long are counted in a bar, and an event loop's turn comes in between", async () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  let turns = 0;
  const timer = setInterval(() => turns++, 10);
  class Slow extends ensemble.DecisionTreeRegressor {
    override fit(...args: Parameters<ensemble.DecisionTreeRegressor["fit"]>): this {
      for (const end = performance.now() + 130; performance.now() < end; );
      return super.fit(...args);
    }
  }
  try {
    await selection.crossValScore(new Slow(), X, y, { cv: 8, verbose: 2 });
  } finally {
    clearInterval(timer);
    vi.restoreAllMocks();
  }
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines.length).toBeLessThan(8); // the first half second is silent
  expect(lines.at(-1)).toMatch(/^fit 8\/8 {4}\d\.\d s$/);
  expect(turns).toBeGreaterThan(2);
});
