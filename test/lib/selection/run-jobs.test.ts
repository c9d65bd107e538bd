// Fits side by side: the same numbers as one after the other, and nothing left behind.

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { data, ensemble, linear, neighbors, selection, tf } from "../../../lib/index.ts";
import { entry } from "../../../lib/selection/job-worker.ts";

const sources = entry.url;
beforeAll(() => {
  entry.url = new URL("./source-worker.mjs", import.meta.url).href;
});
afterAll(() => {
  entry.url = sources;
});

const { X, y } = data.regression({ examples: 90, features: 4, noise: 1 });
const labels = tf.tidy(() => y.greater(0).toInt().dataSync() as Int32Array);
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
      finalEstimator: new ensemble.DecisionTreeClassifier({ maxDepth: 2 }),
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
      const there = await selection.crossValidate(estimators[name], X, target, { ...options, workers: 2 });
      expect(there.testScore).toEqual(here.testScore);
      expect(there.trainScore).toEqual(here.trainScore);
      expect(here.testScore).toHaveLength(4);
    },
  );
});
