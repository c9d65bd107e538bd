import fc from "fast-check";
import { expect, test } from "vitest";

import { data, tf } from "../../../lib/index.ts";

test("random gives the numbers of xoshiro128** for a seed, always the same", () => {
  const next = data.random(1);
  const again = data.random(1);
  const numbers = Array.from({ length: 5 }, () => next());
  expect(numbers).toEqual(Array.from({ length: 5 }, () => again()));
  expect(numbers[0]).toMatchInlineSnapshot(`0.5686059948349658`);
  expect(data.random(2)()).not.toBe(numbers[0]);
});

test("random is uniform in [0, 1), normal has mean 0 and deviation 1, within 4 standard errors", () => {
  const next = data.random(11);
  const n = 20_000;
  const uniform = Array.from({ length: n }, () => next());
  expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...uniform)).toBeLessThan(1);
  expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
  const normal = Array.from({ length: n }, () => next.normal());
  expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(mean(normal.map((z) => z * z)) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
});

test("shuffle keeps each item once and leaves its argument alone", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      const before = [...items];
      const shuffled = data.random(seed).shuffle(items);
      expect(items).toEqual(before);
      expect(shuffled.toSorted()).toEqual(items.toSorted());
    }),
  );
});

test("random refuses a seed that is no whole number", () => {
  expect(() => data.random(0.5)).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: random: seed must be a whole number, got 0.5]`,
  );
});

test("line without noise lies on the line, x between its ends", () => {
  const { X, y } = data.line({ examples: 50, slope: 3, intercept: -1, noise: 0, from: 2, to: 4, seed: 9 });
  expect([X.shape, y.shape]).toEqual([[50, 1], [50]]);
  const x = X.dataSync();
  expect(Math.min(...x)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...x)).toBeLessThan(4);
  for (const [i, value] of y.dataSync().entries()) expect(value).toBeCloseTo(3 * x[i]! - 1, 5);
});

test("line of no examples is empty, a negative number is refused", () => {
  expect(data.line({ examples: 0 }).X.shape).toEqual([0, 1]);
  expect(() => data.line({ examples: -1 })).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: data.line: examples must be a whole number of at least 0, got -1]`,
  );
});

test("regression without noise is X coef + intercept", () => {
  const { X, y, coef, intercept } = data.regression({ examples: 8, features: 3, intercept: 2, noise: 0 });
  const expected = tf.dot(X, coef).add(intercept).dataSync();
  for (const [i, value] of y.dataSync().entries()) expect(value).toBeCloseTo(expected[i]!, 5);
});

test("addOutliers moves just the rows that it names, in a copy", () => {
  const y = tf.zeros([20]) as tf.Tensor1D;
  const spoilt = data.addOutliers(y, { count: 4, shift: 10, seed: 1 });
  expect(spoilt.rows).toHaveLength(4);
  expect([...spoilt.y.dataSync()].map((value, i) => (value === 10 ? i : -1)).filter((i) => i >= 0)).toEqual(
    spoilt.rows,
  );
  expect(y.sum().dataSync()[0]).toBe(0);
  expect(() => data.addOutliers(y, { count: 21 })).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: data.addOutliers: count must be between 0 and 20, got 21]`,
  );
});

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
