import fc from "fast-check";
import { expect, test } from "vitest";

import { linear, tf } from "../../../lib/index.ts";
import { expectClose } from "../engines.ts";
import { refusal } from "../refusal.ts";

test("leastSquares by hand: (0, 1), (1, 3), (2, 5) lie on 1 + 2 x", () => {
  expectClose(
    linear.leastSquares(
      [
        [1, 0],
        [1, 1],
        [1, 2],
      ],
      [1, 3, 5],
    ),
    [1, 2],
    1e-14,
  );
});

// x = np.arange(8) * 0.2 + 0.2
// np.linalg.lstsq(np.vander(x, 6, increasing=True), np.sin(x), rcond=None)[0]
test("leastSquares gives numpy's polynomial of degree 5 for sin, to 10 digits", () => {
  const x = Array.from({ length: 8 }, (_, i) => i * 0.2 + 0.2);
  const X = x.map((x) => [0, 1, 2, 3, 4, 5].map((power) => x ** power));
  expectClose(
    linear.leastSquares(X, x.map(Math.sin)),
    [
      0.0001439467365931549, 0.9984548469901978, 0.00588553561389087, -0.17707899380884037,
      0.008981755844150166, 0.0050819425504079006,
    ],
    1e-10,
  );
});

test("leastSquares leaves a residual orthogonal to every column, and finds noiseless weights", () => {
  const number = fc.double({ min: -10, max: 10, noNaN: true }).map((value) => Math.round(value * 100) / 100);
  const problem = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 6 }))
    .chain(([d, more]) =>
      fc.tuple(
        fc.array(fc.array(number, { minLength: d, maxLength: d }), {
          minLength: d + more,
          maxLength: d + more,
        }),
        fc.array(number, { minLength: d + more, maxLength: d + more }),
      ),
    );
  fc.assert(
    fc.property(problem, ([rows, y]) => {
      // A large diagonal keeps the columns independent.
      const X = rows.map((row, i) => row.map((value, j) => value + (i === j ? 200 : 0)));
      const w = linear.leastSquares(X, y);
      const residual = X.map((row, i) => y[i]! - dot(row, w));
      for (const j of X[0]!.keys()) {
        const column = X.map((row) => row[j]!);
        expect(Math.abs(dot(column, residual))).toBeLessThan(1e-9);
      }
      expectClose(
        linear.leastSquares(
          X,
          X.map((row) => dot(row, w)),
        ),
        w,
        1e-9,
      );
    }),
  );
});

test("leastSquares needs its pivots: a first column of almost nothing costs no digits", () => {
  const X = [
    [1e-12, 1],
    [1, 1],
    [2, 3],
  ];
  expectClose(
    linear.leastSquares(
      X,
      X.map(([a, b]) => 3 * a! - 2 * b!),
    ),
    [3, -2],
    1e-12,
  );
});

test("leastSquares does not mind the units of a column", () => {
  const X = [
    [1e-9, 1e6],
    [2e-9, -1e6],
    [3e-9, 5e6],
  ];
  expectClose(
    linear.leastSquares(
      X,
      X.map(([a, b]) => 1e9 * a! + 1e-6 * b!),
    ),
    [1e9, 1e-6],
    1e-9,
  );
});

test("leastSquares changes neither argument and leaves no tensor", () => {
  const X = [
    [1, 2],
    [3, 4],
    [5, 7],
  ];
  const y = Float64Array.of(1, 2, 3);
  const before = tf.memory().numTensors;
  linear.leastSquares(X, y);
  expect(X).toEqual([
    [1, 2],
    [3, 4],
    [5, 7],
  ]);
  expect([...y]).toEqual([1, 2, 3]);
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  [
    "a multiple",
    [
      [1, 2],
      [2, 4],
      [3, 6],
    ],
  ],
  [
    "a sum",
    [
      [1, 2, 3],
      [2, 5, 7],
      [4, 1, 5],
      [0, 3, 3],
    ],
  ],
  [
    "zeros",
    [
      [1, 0],
      [2, 0],
      [3, 0],
    ],
  ],
])("leastSquares refuses dependent columns: %s", (_, X) => {
  expect(() =>
    linear.leastSquares(
      X,
      X.map(() => 1),
    ),
  ).toThrow(
    /leastSquares: X must have independent columns, but column \d is \(nearly\) a combination of the others; drop it/,
  );
});

test("leastSquares names what is wrong with its arguments", () => {
  const message = (X: unknown, y: unknown) =>
    refusal(() => linear.leastSquares(X as number[][], y as number[]));
  expect([
    message([[1, 2]], [1]),
    message([[1], [2]], [1]),
    message([1, 2], [1, 2]),
    message(tf.tensor1d([1, 2]), [1, 2]),
    message(tf.zeros([2, 2, 2]), [1, 2]),
    message([[1, 2], [3]], [1, 2]),
    message([[1], [Number.NaN]], [1, 2]),
    message(
      [
        [1, 2],
        [3, "x"],
      ],
      [1, 2],
    ),
    message([[1], [2]], [[1], [2]]),
    message([[1], [2]], tf.zeros([2, 1])),
    message(undefined, [1]),
    message([[1], null], [1, 2]),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: leastSquares: X must have at least as many rows as columns, got [1, 2]; collect more examples or drop features",
      "TypeError: leastSquares: y must have shape [2] to match X [2, 1], got [1]",
      "TypeError: leastSquares: X must have shape [examples, features], got [2]; for one feature write .map((x) => [x])",
      "TypeError: leastSquares: X must have shape [examples, features], got [2]; for one feature write .reshape([2, 1])",
      "TypeError: leastSquares: X must have shape [examples, features], got [2, 2, 2]; make each example one row: .reshape([2, -1])",
      "TypeError: leastSquares: X must have rows of one length, but row 0 has 2 and row 1 has 1",
      "RangeError: leastSquares: X must hold finite numbers, got NaN in row 1; drop that row or fill in a value",
      "TypeError: leastSquares: X must hold numbers, got the string "x" in row 1, column 1; write Number(text) for digits, names.indexOf(text) for words",
      "TypeError: leastSquares: y must be a tensor, a typed array or an array of shape [examples], got nested arrays",
      "TypeError: leastSquares: y must have shape [examples], got [2, 1]; write .flatten()",
      "TypeError: leastSquares: X must be a tensor, a typed array or an array of shape [examples, features], got undefined",
      "TypeError: leastSquares: X[1] must be a tensor, a typed array or an array of shape [1], got null",
    ]
  `);
});

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, a, i) => sum + a * b[i]!, 0);
}
