import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { data, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";

const theirs = JSON.parse(readFileSync(new URL("fixtures/preparation.json", import.meta.url), "utf8"));
const flat = (rows: number[][]) => rows.flat();

describe("scalers", () => {
  onEveryEngine("StandardScaler has scikit-learn's numbers, with the training set's statistics", () => {
    const scaler = new data.StandardScaler();
    expectClose(scaler.fitTransform(theirs.X).dataSync(), flat(theirs.standard.train), 1e-6);
    expectClose(scaler.mean!, theirs.standard.mean, 1e-12);
    expectClose(scaler.scale!, theirs.standard.scale, 1e-12);
    expectClose(scaler.transform(theirs.other).dataSync(), flat(theirs.standard.other), 1e-6);
    expectClose(scaler.inverseTransform(scaler.transform(theirs.other)).dataSync(), flat(theirs.other), 1e-5);
  });

  onEveryEngine("MinMaxScaler has scikit-learn's numbers", () => {
    const scaler = new data.MinMaxScaler({ featureRange: [-1, 2] });
    expectClose(scaler.fitTransform(theirs.X).dataSync(), flat(theirs.minmax.train), 1e-6);
    expect([...scaler.dataMin!]).toEqual(theirs.minmax.dataMin);
    expect([...scaler.dataMax!]).toEqual(theirs.minmax.dataMax);
    expectClose(scaler.transform(theirs.other).dataSync(), flat(theirs.minmax.other), 1e-6);
    expectClose(scaler.inverseTransform(scaler.transform(theirs.X)).dataSync(), flat(theirs.X), 1e-5);
  });

  test("a column that does not vary becomes 0, also where the mean of equal numbers is not quite that number", () => {
    const X = Array.from({ length: 49 }, (_, i) => [0.1, i]);
    for (const scaler of [new data.StandardScaler(), new data.MinMaxScaler()]) {
      const first = scaler.fitTransform(X).slice([0, 0], [-1, 1]).dataSync();
      expect(new Set(first)).toEqual(new Set([0]));
      const single = scaler
        .fit(tf.tensor2d(X))
        .fitTransform(tf.tensor2d(X))
        .slice([0, 0], [-1, 1])
        .dataSync();
      expect(new Set(single)).toEqual(new Set([0]));
    }
  });

  test("StandardScaler leaves mean 0 and deviation 1, whatever the columns are", () => {
    const columns = fc.array(
      fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -9, max: 9 })),
      {
        minLength: 3,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(columns, (X) => {
        const { mean, variance } = tf.moments(new data.StandardScaler().fitTransform(X), 0);
        for (const [j, value] of mean.dataSync().entries()) {
          expect(Math.abs(value)).toBeLessThan(1e-5);
          const isConstant = X.every((row) => row[j] === X[0]![j]);
          expect(Math.abs(variance.dataSync()[j]! - (isConstant ? 0 : 1))).toBeLessThan(1e-4);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("take one row and no rows, leave no tensor behind, and change nothing given", () => {
    const X = [[1, 2]];
    const scaler = new data.StandardScaler();
    expect(scaler.fitTransform(X).arraySync()).toEqual([[0, 0]]);
    expect(scaler.transform([]).shape).toEqual([0, 2]);
    expect(X).toEqual([[1, 2]]);
    expect(tensorsLeftBy(() => scaler.fit(X).transform(X).dispose())).toBe(0);
  });

  test("say what is wrong", () => {
    const scaler = new data.StandardScaler();
    expect(() => scaler.transform([[1]])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: StandardScaler.transform: call fit first]`,
    );
    expect(() => scaler.fit([])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: StandardScaler.fit: X must have at least one row, got [0, 0]]`,
    );
    expect(() => scaler.fit([[1, 2]]).transform([[1]])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: StandardScaler.transform: X must have 2 columns, as fit was given, got [1, 1]]`,
    );
    expect(() => scaler.fit([[1], [Number.NaN]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: StandardScaler.fit: X must hold finite numbers, got NaN in row 1; drop that row or fill in a value]`,
    );
    expect(() => new data.MinMaxScaler().transform([[1]])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: MinMaxScaler.transform: call fit first]`,
    );
    expect(() => new data.MinMaxScaler({ featureRange: [1, 0] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.MinMaxScaler: featureRange[1] must be a finite number of at least 1, got 0]`,
    );
    expect(() => new data.MinMaxScaler({ range: 1 } as object)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.MinMaxScaler: no option "range", found featureRange]`,
    );
  });
});

describe("encoders", () => {
  onEveryEngine("OneHotEncoder and OrdinalEncoder have scikit-learn's numbers and names", () => {
    const { colours, onehot, ordinal } = theirs;
    const encoder = new data.OneHotEncoder();
    expect(encoder.fitTransform(colours).arraySync()).toEqual(onehot.X);
    expect(encoder.categories).toEqual(onehot.categories);
    expect(encoder.getFeatureNames(["colour", "size"])).toEqual(onehot.names);
    const ignoring = new data.OneHotEncoder({ handleUnknown: "ignore" }).fit(colours);
    expect(ignoring.transform([["pink", "M"]]).arraySync()).toEqual(onehot.unknown);
    const order = [
      ["blue", "green", "red"],
      ["S", "M", "L"],
    ];
    expect(new data.OrdinalEncoder({ categories: order }).fitTransform(colours).arraySync()).toEqual(ordinal);
  });

  test("oneHot has a 1 in each row, in the order of the categories, numbers by size", () => {
    const { X, categories } = data.oneHot(["Liverpool", "Chelsea", "Liverpool"]);
    expect(categories).toEqual(["Chelsea", "Liverpool"]);
    expect(X.arraySync()).toEqual([[0, 1], [1, 0], [0, 1]]); // biome-ignore format: a matrix
    expect(data.oneHot([10, 9, 10]).categories).toEqual([9, 10]);
    expect(data.oneHot(tf.tensor1d([2, 0], "int32"), { categories: [0, 1, 2] }).X.arraySync()).toEqual([[0, 0, 1], [1, 0, 0]]); // biome-ignore format: a matrix
    expect(data.oneHot([]).X.shape).toEqual([0, 0]);
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1 }), (values) => {
        const { X, categories } = data.oneHot(values);
        const rows = X.arraySync() as number[][];
        expect(rows.map((row) => categories[row.indexOf(1)])).toEqual(values);
        expect(rows.every((row) => row.reduce((sum, value) => sum + value, 0) === 1)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test("OrdinalEncoder keeps the order given, one column or several", () => {
    const days = new data.OrdinalEncoder({ categories: ["Mon", "Tue", "Wed"] });
    expect(days.fitTransform(["Mon", "Wed"]).arraySync()).toEqual([[0], [2]]);
    expect(days.transform(["Tue"]).arraySync()).toEqual([[1]]);
    expect(new data.OrdinalEncoder().fitTransform(["b", "a"]).arraySync()).toEqual([[1], [0]]);
  });

  test("list the categories that exist where one is unknown", () => {
    const days = new data.OrdinalEncoder({ categories: ["Mon", "Tue"] });
    expect(() => days.transform(["Mon", "Sun"])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: OrdinalEncoder.transform: no category "Sun" (row 1), found Mon, Tue]`,
    );
    expect(() => days.transform([["Mon", "Tue"]])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: OrdinalEncoder.transform: X must have one column for each that fit was given, 1, got 2]`,
    );
    const encoder = new data.OneHotEncoder();
    expect(() => encoder.transform(["a"])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: OneHotEncoder.transform: call fit first]`,
    );
    expect(() => encoder.fit(["a", "b"]).transform(["c"])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: OneHotEncoder.transform: no category "c" (row 0), found a, b]`,
    );
    expect(() => encoder.fit([["a", "b"], ["a"]])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: OneHotEncoder.fit: X must have rows of one length, but row 0 has 2 and row 1 has 1]`,
    );
    expect(() => encoder.fit([null] as unknown as string[])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: OneHotEncoder.fit: X must hold strings or numbers, got null in row 0, column 0]`,
    );
    expect(() => data.oneHot([["a", "b"]] as unknown as string[])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: data.oneHot: values must be one column; use data.OneHotEncoder for several]`,
    );
    expect(() => data.oneHot(["a"], { categories: ["a", "a"] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.oneHot: categories must hold each category once, got "a" twice]`,
    );
    expect(() => data.oneHot(["a"], { kind: 1 } as object)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.oneHot: no option "kind", found categories]`,
    );
    const handleUnknown = "zeros" as "ignore";
    expect(() => new data.OneHotEncoder({ handleUnknown })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.OneHotEncoder: handleUnknown must be "error" or "ignore", got "zeros"]`,
    );
  });
});

describe("toPolar", () => {
  onEveryEngine("gives radius and angle in all quadrants", () => {
    const X = [[0, 1], [-1, 0], [-3, -4], [0, 0]]; // biome-ignore format: points
    expectClose(data.toPolar(X).dataSync(), [1, Math.PI / 2, 1, Math.PI, 5, Math.atan2(-4, -3), 0, 0], 1e-6);
    expect(data.toPolar([]).shape).toEqual([0, 2]);
  });

  test("refuses other than two columns", () => {
    expect(() => data.toPolar([[1, 2, 3]])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: data.toPolar: X must have shape [examples, 2], got [1, 3]]`,
    );
  });
});

describe("batches", () => {
  const X = [[0], [1], [2], [3], [4]];
  const y = [0, 10, 20, 30, 40];

  onEveryEngine("give each example once in a pass, x and y together, the last batch smaller", () => {
    const batches = data.batches(X, y, { batchSize: 2 });
    expect(batches.length).toBe(3);
    expect([...batches].map(([x, y]) => [x.shape, ...y.dataSync()])).toEqual([
      [[2, 1], 0, 10],
      [[2, 1], 20, 30],
      [[1, 1], 40],
    ]);
  });

  test("come in a new order each pass, the same for a seed", () => {
    const passes = (seed: number) => {
      const batches = data.batches(X, y, { batchSize: 2, shuffle: true, seed });
      return [0, 1, 2].map(() =>
        [...batches].flatMap(([x, y]) => [...y.dataSync()].map((t, i) => [x.dataSync()[i], t])),
      );
    };
    expect(passes(1)).toEqual(passes(1));
    expect(passes(1)).not.toEqual(passes(2));
    expect(passes(1)[0]).not.toEqual(passes(1)[1]);
    for (const pass of passes(1)) {
      expect(pass.map(([, t]) => t!).sort((a, b) => a - b)).toEqual(y);
      for (const [x, t] of pass) expect(10 * x!).toBe(t);
    }
  });

  test("end as iterators do, and say what is wrong", () => {
    const pass = data.batches(X, y, { batchSize: 5 })[Symbol.iterator]();
    expect(pass.next().done).toBe(false);
    expect([pass.next(), pass.next()]).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    expect(() => data.batches(X, [1])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: data.batches: y must have 5 rows to match x [5, 1], got [1]]`,
    );
    expect(() => data.batches([], [])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.batches: x must have at least one example, got [0]]`,
    );
    expect(() => data.batches(X, y, { batchSize: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.batches: batchSize must be a whole number of at least 1, got 0]`,
    );
    expect(() => data.batches(X, y, { size: 2 } as object)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.batches: no option "size", found batchSize, shuffle, seed]`,
    );
  });
});
