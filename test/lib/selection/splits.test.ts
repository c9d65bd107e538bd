// Hold-out and folds: which rows stand where.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { selection, tf } from "../../../lib/index.ts";
import { onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";
import fixture from "./fixtures/selection.json" with { type: "json" };

const { KFold, StratifiedKFold, ShuffleSplit, trainTestSplit } = selection;

describe("folds", () => {
  test("are scikit-learn's", () => {
    const tests = (folds: selection.Fold[]) => folds.map(({ test }) => [...test]);
    expect(tests(new KFold({ nSplits: 4 }).split(fixture.X))).toEqual(fixture.kFold);
    expect(tests(new StratifiedKFold({ nSplits: 4 }).split(fixture.X, fixture.y))).toEqual(
      fixture.stratified,
    );
  });

  test("on paper: 7 in 3 parts", () => {
    const folds = new KFold({ nSplits: 3 }).split(7);
    expect(folds.map(({ test }) => [...test])).toEqual([
      [0, 1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect([...folds[1]!.train]).toEqual([0, 1, 2, 5, 6]);
  });

  test("K-fold tests on each index once, sizes differ by at most 1, the rest is trained on", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 0, max: 40 }),
        fc.boolean(),
        fc.integer(),
        (nSplits, more, shuffle, seed) => {
          const n = nSplits + more;
          const folds = new KFold({ nSplits, shuffle, seed }).split(n);
          expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...Array(n).keys()]);
          const sizes = folds.map(({ test }) => test.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          for (const { train, test } of folds) {
            expect(new Set([...train, ...test]).size).toBe(n);
            expect(train.length + test.length).toBe(n);
          }
        },
      ),
    );
  });

  test("stratified K-fold does too, and gives each fold of each class the same number, or one more", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 60 }),
        fc.integer({ min: 2, max: 3 }),
        fc.boolean(),
        (y, nSplits, shuffle) => {
          const folds = new StratifiedKFold({ nSplits, shuffle }).split(y.length, y);
          expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...y.keys()]);
          for (const label of new Set(y)) {
            const counts = folds.map(({ test }) => [...test].filter((row) => y[row] === label).length);
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  // sklearn.model_selection.StratifiedKFold(2).split(np.zeros((6, 1)), [1, 1, 1, 0, 0, 0])
  test("classes are dealt in the order in which they appear, as scikit-learn does", () => {
    const folds = new StratifiedKFold({ nSplits: 2 }).split(6, [1, 1, 1, 0, 0, 0]);
    expect(folds.map(({ test }) => [...test])).toEqual([
      [0, 1, 3],
      [2, 4, 5],
    ]);
  });

  test("shuffled folds follow the seed", () => {
    const tests = (seed: number) => new KFold({ shuffle: true, seed }).split(30).map(({ test }) => [...test]);
    expect(tests(1)).toEqual(tests(1));
    expect(tests(1)).not.toEqual(tests(2));
    expect(tests(1)[0]).not.toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("hold-out", () => {
  test("10 at 0.3 gives 7 and 3, disjoint and complete; 30 at 0.1 gives 27 and 3", () => {
    const [{ train, test }] = new ShuffleSplit({ nSplits: 1, testSize: 0.3 }).split(10) as [selection.Fold];
    expect([train.length, test.length]).toEqual([7, 3]);
    expect([...train, ...test].sort((a, b) => a - b)).toEqual([...Array(10).keys()]);
    expect(trainTestSplit(Array(30).fill(0), Array(30).fill(0), { testSize: 0.1 }).test).toHaveLength(3);
    expect(trainTestSplit(Array(10).fill(0), Array(10).fill(0), { testSize: 0.25 }).test).toHaveLength(3);
    expect(trainTestSplit(Array(10).fill(0), Array(10).fill(0), { testSize: 4 }).test).toHaveLength(4);
  });

  test("draws follow the seed", () => {
    const tests = (seed: number) =>
      new ShuffleSplit({ seed, nSplits: 3 }).split(40).map(({ test }) => [...test]);
    expect(tests(1)).toEqual(tests(1));
    expect(tests(1)).not.toEqual(tests(2));
    expect(tests(1)[0]).not.toEqual(tests(1)[1]);
  });

  test("every row is held out about as often as the others", () => {
    const counts = new Array<number>(20).fill(0);
    for (const { test } of new ShuffleSplit({ nSplits: 2000, testSize: 0.25 }).split(20)) {
      for (const row of test) counts[row]!++;
    }
    const deviation = Math.sqrt(2000 * 0.25 * 0.75);
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(4 * deviation);
  });

  test("a stratified split keeps the classes' shares, to the nearest whole number", () => {
    const sizes = fc.array(fc.integer({ min: 4, max: 30 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.constantFrom(0.25, 0.4, 0.5), fc.integer(), (sizes, testSize, seed) => {
        const y = sizes.flatMap((size, label) => new Array<number>(size).fill(label));
        const { yTrain, yTest } = trainTestSplit(y, y, { testSize, stratify: true, seed });
        expect(yTest).toHaveLength(Math.ceil(y.length * testSize - 1e-9));
        for (const [label, size] of sizes.entries()) {
          const share = (size * yTest.length) / y.length;
          const count = yTest.filter((value) => value === label).length;
          expect(Math.abs(count - share)).toBeLessThan(1);
          expect(count + yTrain.filter((value) => value === label).length).toBe(size);
        }
      }),
    );
  });

  onEveryEngine("tensors give tensors of their rank, typed arrays their kind, arrays arrays", () => {
    const images = tf.range(0, 24).reshape([6, 2, 2]) as tf.Tensor3D;
    const labels = Int32Array.of(0, 1, 2, 3, 4, 5);
    const { XTrain, XTest, yTest, test } = trainTestSplit(images, labels, { testSize: 2, seed: 4 });
    expect(XTrain.shape).toEqual([4, 2, 2]);
    expect([...XTest.dataSync()]).toEqual([...test].flatMap((row) => [0, 1, 2, 3].map((i) => 4 * row + i)));
    expect(yTest).toBeInstanceOf(Int32Array);
    expect([...yTest]).toEqual([...test]);
    const rows = trainTestSplit([["a"], ["b"], ["c"]], [1, 2, 3], { testSize: 1, shuffle: false });
    expect(rows.XTest).toEqual([["c"]]);
    expect(rows.yTrain).toEqual([1, 2]);
  });
});

test("what is wrong is named", () => {
  expect([
    refusal(() => new KFold({ nSplits: 1 })),
    refusal(() => new KFold({ folds: 3 } as never)),
    refusal(() => new KFold({ nSplits: 5 }).split(4)),
    refusal(() => new KFold().split(undefined as never)),
    refusal(() => new StratifiedKFold().split(6)),
    refusal(() => new StratifiedKFold({ nSplits: 3 }).split(6, [0, 0, 1, 1, 2, 2])),
    refusal(() => new StratifiedKFold({ nSplits: 2 }).split(6, [0, 0, 1])),
    refusal(() => new ShuffleSplit({ testSize: 0 }).split(6)),
    refusal(() => new ShuffleSplit({ testSize: 6 }).split(6)),
    refusal(() => trainTestSplit([[1], [2]], [1, 2, 3])),
    refusal(() => trainTestSplit([[1], [2], [3]], [0, 0, 1], { stratify: true })),
    refusal(() => trainTestSplit([[1], [2], [3], [4]], [0, 0, 1, 1], { stratify: true, testSize: 1 })),
    refusal(() => trainTestSplit([[1], [2]], [1, 2], { stratify: true, shuffle: false })),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: KFold: nSplits must be a whole number of at least 2, got 1",
      "RangeError: KFold: no option "folds", found nSplits, shuffle, seed",
      "RangeError: KFold.split: X must have at least 5 rows for nSplits 5, got 4",
      "TypeError: KFold.split: X must be examples, or how many there are, got undefined",
      "TypeError: StratifiedKFold.split: y must be given, write split(X, y)",
      "RangeError: StratifiedKFold.split: y must have a class of at least 3 examples for nSplits 3, the largest has 2",
      "TypeError: StratifiedKFold.split: y must have shape [6] to match X, got [3]",
      "RangeError: ShuffleSplit.split: testSize must be a share between 0 and 1 or a whole number of at least 1, got 0",
      "RangeError: ShuffleSplit.split: testSize 6 of 6 examples leaves 0 to train on and 6 to test on; give more examples or another testSize",
      "TypeError: trainTestSplit: y must have 2 entries to match X, got 3",
      "RangeError: trainTestSplit: stratify needs at least 2 examples of each class, class 1 has 1",
      "RangeError: trainTestSplit: stratify needs an example of each of the 2 classes on both sides, got 3 examples to train on and 1 to test on",
      "RangeError: trainTestSplit: stratify needs shuffle: true",
    ]
  `);
});
