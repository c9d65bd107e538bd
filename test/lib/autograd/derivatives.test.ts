// Jacobians and the gradient check: right numbers, and reports that name what is wrong.

import { expect, test } from "vitest";

import { autograd, losses, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

const { gradientCheck, jacobian, numericJacobian } = autograd;

test("B12: the Jacobian of y = x is the identity, exactly and by differences", () => {
  const x = [0.5, -1, 2];
  const identity = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  expect(jacobian((x) => x, x)).toEqual(identity);
  expect(numericJacobian((x) => x, x).map((row) => row.map((d) => Number(d.toFixed(9))))).toEqual(identity);
});

test("a linear map gives its matrix, m not n, not the transpose", () => {
  const W = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const exact = jacobian(
    (x) => W.map((row) => row.reduce((sum, w, j) => sum.add(x[j]!.mul(w)), x[0]!.mul(0))),
    [1, 2, 3],
  );
  expect(exact).toEqual(W);
  const numeric = numericJacobian(
    (x) => W.map((row) => row.reduce((sum, w, j) => sum + w * x[j]!, 0)),
    [1, 2, 3],
  );
  expect(numeric.map((row) => row.map((d) => Number(d.toFixed(8))))).toEqual(W);
});

test("an output that does not depend on an input, no outputs, no inputs", () => {
  expect(jacobian(([a, b]) => [a!.mul(b!), a!.exp()], [0, 3])).toEqual([
    [3, 0],
    [1, 0],
  ]);
  expect(jacobian(() => [], [1, 2])).toEqual([]);
  expect(jacobian((x) => x, [])).toEqual([]);
  expect(numericJacobian(() => [1], [])).toEqual([[]]);
  expect(jacobian((x) => x, Float32Array.of(1))).toEqual([[1]]);
});

onEveryEngine("of tensors: the softmax's is diag(p) - p pᵀ", () => {
  const z = tf.tensor1d([1, 2, -1]);
  const J = jacobian((z: tf.Tensor1D) => z.softmax(), z);
  const p = [...z.softmax().dataSync()];
  expect(J.shape).toEqual([3, 3]);
  expectClose(
    J.dataSync(),
    p.flatMap((a, i) => p.map((b, j) => (i === j ? a : 0) - a * b)),
    1e-5,
  );
  expect(jacobian((x: tf.Tensor1D) => x.square(), tf.tensor1d([])).shape).toEqual([0, 0]);
  expect(jacobian((x: tf.Tensor1D) => x.sum(), tf.tensor1d([1, 2])).arraySync()).toEqual([[1, 1]]);
});

test("Jacobians say what they were given", () => {
  expect(() => jacobian((x) => x[0] as never, [1])).toThrow(
    "autograd.jacobian: f must give an array of Values; write (x) => [x[0].mul(x[1])]",
  );
  expect(() => jacobian((x: tf.Tensor1D) => x.expandDims(0), tf.tensor1d([1]))).toThrow(
    "autograd.jacobian: f must give a tensor [m], got rank 2; write .flatten()",
  );
  expect(() => jacobian((x) => x, [Number.NaN])).toThrow("autograd.jacobian: x must hold finite numbers");
  expect(() => numericJacobian((x) => x, [1], { h: 0 })).toThrow(
    "autograd.numericJacobian: h must be above 0, got 0",
  );
});

const f = ({ w, b }: { w: number[]; b: number }) => w[0]! ** 2 + 3 * w[1]! + b;
const at = { w: [1, 2], b: 0 };

test("gradientCheck: a right gradient is right", () => {
  const report = gradientCheck(f, ({ w }) => ({ w: [2 * w[0]!, 3], b: 1 }), at);
  expect(report.ok).toBe(true);
  expect(String(report)).toMatch(/^right: all 3 numbers, the largest error \d(\.\d+)?e-1[0-9]$/);
  expect(report.numbers).toHaveLength(3);
  expect(at).toEqual({ w: [1, 2], b: 0 });
});

test("gradientCheck names argument, index, what it got and what it expected", () => {
  const report = gradientCheck(f, ({ w }) => ({ w: [w[0]!, 3], b: 1 }), at);
  expect(report.ok).toBe(false);
  expect(String(report)).toBe("wrong: 1 of 3 numbers; w[0] is 1, expected 2");
  expect(report.wrong[0]).toMatchObject({ argument: "w", index: [0], at: 1, got: 1 });
  const shown = (report as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]!();
  expect(shown["text/plain"]).toBe(String(report));
  expect(shown["text/html"]).toContain(
    '<caption style="text-align:left">Gradient wrong: 1 of 3 numbers; w[0] is 1, expected 2</caption>',
  );
  expect(shown["text/html"]!.match(/✗ wrong/g)).toHaveLength(1);
  expect(shown["text/html"]!.match(/✓/g)).toHaveLength(2);
});

test("gradientCheck tells a common factor: a forgotten 2, a sign, a sum for a mean, nothing at all", () => {
  const squares = (x: number[]) => x.reduce((sum, x) => sum + x * x, 0);
  const said = (factor: number) =>
    String(gradientCheck(squares, (x) => x.map((x) => factor * x), [1, 2, 3]))
      .split("\n")
      .at(-1);
  expect(said(1)).toBe("every number is 0.5 times what is expected");
  expect(said(-2)).toBe("every number is -1 times what is expected");
  expect(said(6)).toBe("every number is 3 times what is expected");
  expect(said(0)).toBe("every number is 0");
});

test("gradientCheck lists the largest errors first, twelve at most, NaN before all", () => {
  const n = 20;
  const sum = (x: number[]) => x.reduce((a, b) => a + b, 0);
  const x = new Array<number>(n).fill(1);
  const lines = String(gradientCheck(sum, (x) => x.map((_, i) => (i === 7 ? Number.NaN : i)), x)).split("\n");
  expect(lines[0]).toBe("wrong: 19 of 20 numbers; x[7] is NaN, expected 1");
  expect(lines[1]).toBe("x[19] is 19, expected 1");
  expect(lines).toHaveLength(13);
  expect(lines[12]).toBe("and 7 more");
});

test("gradientCheck takes numbers, matrices and typed arrays, which stay as they were", () => {
  const checked = [
    gradientCheck(
      (x: number) => x ** 3,
      (x) => 3 * x ** 2,
      2,
    ),
    gradientCheck((x: number[][]) => x[1]![2]! ** 2, (x) => x.map((row, i) => row.map((v, j) => (i === 1 && j === 2 ? 2 * v : 0))), [[1, 2, 3], [4, 5, 6]]), // biome-ignore format: a matrix
    gradientCheck(
      (x: Float64Array) => Math.sin(x[0]!),
      (x) => x.map(Math.cos),
      Float64Array.of(0.3),
    ),
    gradientCheck(
      (x: Float32Array) => Math.sin(x[0]!),
      (x) => x.map(Math.cos),
      Float32Array.of(0.3),
    ),
  ];
  for (const report of checked) expect(report.ok, String(report)).toBe(true);
  expect(checked[1]!.numbers.at(-1)!.index).toEqual([1, 2]);
  expect(
    gradientCheck(
      (x: number[]) => x.length,
      (x) => x,
      [],
    ).ok,
  ).toBe(true);
});

onEveryEngine("gradientCheck of tensors, a loss by its gradient; leaves nothing", () => {
  const y = [0.1, 0.9, 2];
  const before = tf.memory().numTensors;
  const p = tf.tensor1d([1, 2, 3]);
  const report = gradientCheck(
    (p: tf.Tensor1D) => losses.mse(p, y),
    (p) => losses.mseGrad(p, y),
    p,
  );
  expect(report.ok, String(report)).toBe(true);
  const wrong = gradientCheck(
    (p: tf.Tensor1D) => losses.mse(p, y),
    (p) => losses.halfMseGrad(p, y),
    p,
  );
  expect(String(wrong)).toMatch(/^wrong: 3 of 3 numbers; x\[1\] is 0\.36667, expected 0\.733/);
  p.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("gradientCheck refuses gradients that do not fit, and functions that give no number", () => {
  const sum = (x: number[]) => x.reduce((a, b) => a + b, 0);
  expect([
    refusal(() => gradientCheck(sum, () => [1], [1, 2])),
    refusal(() => gradientCheck(sum, () => [[1, 1]] as never, [1, 2])),
    refusal(() => gradientCheck(f, () => ({ w: [1, 2] }) as never, at)),
    refusal(() =>
      gradientCheck(
        () => tf.ones([2]),
        (x) => x,
        [1, 2],
      ),
    ),
    refusal(() =>
      gradientCheck(
        () => "1" as never,
        (x) => x,
        [1, 2],
      ),
    ),
    refusal(() =>
      gradientCheck(
        () => 1,
        (x) => x,
        [[1], [1, 2]],
      ),
    ),
    refusal(() =>
      gradientCheck(
        () => 1,
        (x) => x,
        "x" as never,
      ),
    ),
    refusal(() => gradientCheck(sum, (x) => x, [1], { h: -1 })),
    refusal(() => gradientCheck(sum, (x) => x, [1], { epsilon: 1 } as never)),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: autograd.gradientCheck: grad must give dx in the shape of x [2], got [1]",
      "TypeError: autograd.gradientCheck: grad must give dx in the shape of x [2], got [1, 2], the same numbers in another shape",
      "TypeError: autograd.gradientCheck: grad must give db, got undefined",
      "TypeError: autograd.gradientCheck: f must give one number, got a tensor [2]; write .sum()",
      "TypeError: autograd.gradientCheck: f must give one number, got string",
      "TypeError: autograd.gradientCheck: x must have rows of one length and numbers only, got [[1],[1,2]]",
      "TypeError: autograd.gradientCheck: x must be a number, an array of numbers, a typed array or a tensor, got string",
      "RangeError: autograd.gradientCheck: h must be above 0, got -1",
      "RangeError: autograd.gradientCheck: no option "epsilon", found h, tolerance",
    ]
  `);
});
