// k-means: beside scikit-learn, on paper, and what it refuses.

import fc from "fast-check";
import { expect, test } from "vitest";

import { cluster, data } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import fixture from "./fixtures/k-means.json" with { type: "json" };

const { KMeans } = cluster;

onEveryEngine("from given centres: scikit-learn's centres, labels and inertia", () => {
  const model = new KMeans({ nClusters: 3, init: fixture.init }).fit(fixture.X);
  expectClose(model.clusterCenters.dataSync(), fixture.centers.flat(), 1e-6);
  expect([...model.labels.dataSync()]).toEqual(fixture.labels);
  expect(model.inertia).toBeCloseTo(fixture.inertia, 9);
  expect([...model.predict(fixture.Q).dataSync()]).toEqual(fixture.predicted);
});

test("on paper: 0, 1 and 10, 12 have the centres 0.5 and 11, and the inertia 0.5 + 2", () => {
  const model = new KMeans({ nClusters: 2, init: [[0], [1]] }).fit([[0], [1], [10], [12]]);
  expect([...model.clusterCenters.dataSync()]).toEqual([0.5, 11]);
  expect([...model.labels.dataSync()]).toEqual([0, 0, 1, 1]);
  expect(model.inertia).toBe(2.5);
  expect(model.nIter).toBe(2); // 0 stands alone; then 1 joins it; then nothing moves
  expect(String(model)).toBe("KMeans: 2 clusters of 4 examples, inertia 2.5");
});

test("finds blobs that lie apart, whatever the seed; the same seed gives the same labels", () => {
  const { X, y } = data.blobs({ examples: 150, classes: 3, spread: 0.5, seed: 2 });
  const truth = y.dataSync();
  for (const seed of [0, 1, 2]) {
    for (const init of ["k-means++", "random"] as const) {
      const options = { nClusters: 3, seed, init };
      const labels = new KMeans(options).fitPredict(X).dataSync();
      expect(new KMeans(options).fitPredict(X).dataSync()).toEqual(labels);
      const pairs = new Set(Array.from(labels, (label, i) => `${label} ${truth[i]}`));
      expect(pairs.size).toBe(3); // one label for each class
    }
  }
});

test("k-means++ begins once in each of four heaps that lie far apart, so that one start is enough", () => {
  const heaps = [0, 1000, 5000, 9000].flatMap((at) => [0, 0.1, 0.2].map((by) => [at + by]));
  for (let seed = 0; seed < 20; seed++) {
    expect(new KMeans({ nClusters: 4, nInit: 1, seed }).fit(heaps).inertia).toBeCloseTo(4 * 0.02, 6);
  }
});

test("each label is that of the nearest centre, each centre the mean of its examples, none without one", () => {
  const X = fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 })), {
    minLength: 4,
    maxLength: 25,
  });
  fc.assert(
    fc.property(X, fc.integer(), (X, seed) => {
      const model = new KMeans({ nClusters: 4, seed, nInit: 2 }).fit(X);
      const centers = model.clusterCenters.arraySync();
      const labels = model.labels.dataSync();
      let inertia = 0;
      for (const [i, row] of X.entries()) {
        const squares = centers.map((center) => (row[0] - center[0]!) ** 2 + (row[1] - center[1]!) ** 2);
        expect(squares[labels[i]!]).toBeCloseTo(Math.min(...squares), 5);
        inertia += Math.min(...squares);
      }
      expect(model.inertia).toBeCloseTo(inertia, 4);
      if (new Set(X.map(String)).size >= 4) expect(new Set(labels).size).toBe(4);
    }),
  );
});

test("more starts never end worse; as many clusters as examples cost nothing; equal examples are one cluster", () => {
  const { X } = data.moons({ examples: 60, noise: 0.2, seed: 1 });
  const inertia = (nInit: number) => new KMeans({ nClusters: 6, nInit, seed: 4 }).fit(X).inertia;
  expect(inertia(20)).toBeLessThanOrEqual(inertia(1));
  expect(new KMeans({ nClusters: 3 }).fit([[1], [5], [7]]).inertia).toBe(0);
  expect(new KMeans({ nClusters: 2 }).fit([[3], [3], [3]]).inertia).toBe(0);
});

test("one row, no query, no feature", () => {
  const model = new KMeans({ nClusters: 1 }).fit([[4, 2]]);
  expect([...model.clusterCenters.dataSync()]).toEqual([4, 2]);
  expect(model.predict([]).shape).toEqual([0]);
  expect(new KMeans({ nClusters: 2 }).fit([[], [], []]).labels.shape).toEqual([3]);
});

test("says what does not fit", () => {
  const said = (body: () => unknown) => {
    try {
      body();
    } catch (error) {
      return String(error);
    }
    return "nothing";
  };
  expect([
    said(() => new KMeans({ nClusters: 0 })),
    said(() => new KMeans({ clusters: 3 } as object)),
    said(() => new KMeans({ init: "kmeans" as "random" })),
    said(() => new KMeans({ nClusters: 3 }).fit([[1], [2]])),
    said(() => new KMeans({ nClusters: 2, init: [[1, 2]] }).fit([[1], [2]])),
    said(() => new KMeans({ nClusters: 1 }).fit([[1], [Number.NaN]])),
    said(() => new KMeans().predict([[1]])),
    said(() => new KMeans({ nClusters: 1 }).fit([[1]]).predict([[1, 2]])),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: KMeans: nClusters must be a whole number of at least 1, got 0",
      "RangeError: KMeans: no option "clusters", found nClusters, init, nInit, maxIter, seed",
      "RangeError: KMeans: init must be "k-means++", "random" or a row for each centre, got "kmeans"",
      "RangeError: KMeans.fit: nClusters must be at most the 2 examples, got 3",
      "TypeError: KMeans: init must have shape [2, 1], got [1, 2]",
      "RangeError: KMeans.fit: X must hold finite numbers, got NaN in row 1; drop that row or fill in a value",
      "Error: KMeans.predict: nothing has been learned yet; call fit(X) first",
      "TypeError: KMeans.predict: X must have shape [examples, 1], got [1, 2]",
    ]
  `);
});
