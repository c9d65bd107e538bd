import { expect, test } from "vitest";

import { metrics, tf } from "../../../lib/index.ts";

// sklearn.metrics.r2_score([3, -0.5, 2, 7], [2.5, 0, 2, 8]); the same for constant targets
test("r2 gives scikit-learn's numbers", () => {
  expect(metrics.r2([3, -0.5, 2, 7], [2.5, 0, 2, 8])).toBeCloseTo(0.9486081370449679, 14);
  expect(metrics.r2([1, 1], [1, 1])).toBe(1);
  expect(metrics.r2([1, 1], [1, 2])).toBe(0);
});

test("r2 is 1 for a perfect prediction, 0 for the mean, below 0 for worse", () => {
  expect(metrics.r2(tf.tensor1d([1, 2, 3]), [1, 2, 3])).toBe(1);
  expect(metrics.r2([1, 2, 3], [2, 2, 2])).toBe(0);
  expect(metrics.r2([1, 2, 3], [3, 2, 1])).toBe(-3);
});

test("r2 refuses one value, and lengths that differ", () => {
  expect(() => metrics.r2([1], [1])).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: r2: target must hold at least 2 values, got 1]`,
  );
  expect(() => metrics.r2([1, 2], [1, 2, 3])).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: r2: prediction must have shape [2] to match target, got [3]]`,
  );
});
