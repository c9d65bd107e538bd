import { expect, test } from "vitest";

import { data, linear, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";

onEveryEngine("gradientDescent by hand: one step from (0, 0) on two points", () => {
  // x = 1, 2; y = 2, 4; e = -2, -4; dL/dw = 2/2 (-2 - 8) = -10; dL/db = 2/2 (-6) = -6
  const path = linear.gradientDescent([[1], [2]], [2, 4], { learningRate: 0.01, maxIter: 1 });
  expect(path).toHaveLength(2);
  expect(path[0]).toEqual({ step: 0, w: [0], b: 0, loss: 10 });
  expectClose([...path[1]!.w, path[1]!.b], [0.1, 0.06]);
});

onEveryEngine("gradientDescent ends where the exact solution is, its losses never growing", () => {
  const { X, y } = data.line({ slope: 2, intercept: 1 });
  const exact = new linear.LinearRegression().fit(X, y);
  const path = linear.gradientDescent(X, y, { learningRate: 0.05, maxIter: 3000, tol: 1e-7 });
  const end = path.at(-1)!;
  expectClose([...end.w, end.b], [exact.coef.dataSync()[0]!, exact.intercept], 1e-4);
  for (let i = 1; i < path.length; i++) expect(path[i]!.loss).toBeLessThanOrEqual(path[i - 1]!.loss + 1e-6);
});

onEveryEngine("gradientDescent leaves no tensor, and starts where it is told", () => {
  expect(
    tensorsLeftBy(() =>
      linear.gradientDescent(
        [
          [1, 2],
          [3, 4],
        ],
        [1, 2],
        { maxIter: 3 },
      ),
    ),
  ).toBe(0);
  const [first] = linear.gradientDescent([[1]], [1], { start: { w: [5], b: -1 }, maxIter: 0 });
  expect(first).toEqual({ step: 0, w: [5], b: -1, loss: 9 });
});

test("gradientDescent ends a path that runs away before the first loss that is no number", () => {
  const path = linear.gradientDescent([[1], [2], [3]], [1, 2, 3], { learningRate: 1, maxIter: 1000 });
  expect(path.length).toBeLessThan(100);
  expect(path.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  expect(path.at(-1)!.loss).toBeGreaterThan(path[0]!.loss);
});

test("gradientDescent refuses what cannot be right", () => {
  expect([
    refusal(() => linear.gradientDescent([[1]], [1], { learningRate: 0 })),
    refusal(() => linear.gradientDescent([[1]], [1], { learningRate: Number.NaN })),
    refusal(() => linear.gradientDescent([[1]], [1, 2])),
    refusal(() => linear.gradientDescent(tf.zeros([0, 2]), [])),
    refusal(() => linear.gradientDescent([[1]], [1], { start: { w: [1, 2], b: 0 } })),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: gradientDescent: learningRate must be above 0, got 0",
      "RangeError: gradientDescent: learningRate must be above 0, got NaN",
      "TypeError: gradientDescent: y must have shape [1] to match X [1, 1], got [2]",
      "RangeError: gradientDescent: X must have at least one row, got [0, 2]",
      "TypeError: gradientDescent: start.w must have shape [1] to match X [1, 1], got [2]",
    ]
  `);
});
