import { inspect } from "node:util";

import { beforeAll, expect, test } from "vitest";

import { engine, tf } from "../../../lib/index.ts";

type Bundle = Record<string, string>;

const shown = (x: tf.Tensor) =>
  (x as unknown as Record<symbol, () => Bundle>)[Symbol.for("Jupyter.display")]!();
const text = (x: tf.Tensor) => shown(x)["text/plain"];

beforeAll(() => engine.use("cpu")); // wasm has no complex numbers

test("a matrix is text in aligned columns", () => {
  expect(
    text(
      tf.tensor([
        [1.5, -2, 3.25],
        [1000, 0, 0],
      ]),
    ),
  ).toMatchInlineSnapshot(`
    "Tensor float32 [2, 3]
    [[   1.50, -2.00, 3.25],
     [1000.00,  0.00, 0.00]]"
  `);
});

test.each([
  ["a scalar stands beside its heading", () => tf.scalar(2.5), "Tensor float32 [] 2.5"],
  ["whole numbers have no decimals", () => tf.tensor1d([1, 2, 3]), "Tensor float32 [3]\n[1, 2, 3]"],
  [
    "small numbers keep their digits",
    () => tf.tensor1d([0.00123, 0.5]),
    "Tensor float32 [2]\n[0.0012, 0.5000]",
  ],
  ["what rounding left of a zero is 0", () => tf.tensor1d([1, 1e-9]), "Tensor float32 [2]\n[1, 0]"],
  [
    "extremes share the exponent form",
    () => tf.tensor1d([1e-9, 1.25, 1e9]),
    "Tensor float32 [3]\n[1.00e-9, 1.25e+0, 1.00e+9]",
  ],
  [
    "one small value among many is rounded",
    () => tf.tensor1d([1.5, 0.25, 3, 2, -0.00002]),
    "Tensor float32 [5]\n[1.50, 0.25, 3.00, 2.00, 0.00]",
  ],
  [
    "many small values share the exponent form",
    () => tf.tensor1d([1.5, 0.00002]),
    "Tensor float32 [2]\n[1.5e+0, 2.0e-5]",
  ],
  ["tiny values", () => tf.tensor1d([0.00003, 0]), "Tensor float32 [2]\n[3e-5, 0e+0]"],
  [
    "NaN and infinity have names",
    () => tf.tensor1d([Number.NaN, 1.5, Number.NEGATIVE_INFINITY]),
    "Tensor float32 [3]\n[NaN, 1.5, -Inf]",
  ],
  ["int32", () => tf.tensor1d([1, -20], "int32"), "Tensor int32 [2]\n[1, -20]"],
  ["bool", () => tf.tensor1d([true, false]), "Tensor bool [2]\n[true, false]"],
  ["string", () => tf.tensor1d(["a", 'b"']), 'Tensor string [2]\n["a", "b\\""]'],
  ["complex64", () => tf.complex([1, 2], [3, -4.5]), "Tensor complex64 [2]\n[1.0+3.0i, 2.0-4.5i]"],
  ["no rows", () => tf.zeros([0, 3]), "Tensor float32 [0, 3]\n(no values)"],
  ["no columns", () => tf.zeros([3, 0]), "Tensor float32 [3, 0]\n(no values)"],
])("%s", (_, make, expected) => {
  expect(text(make())).toBe(expected);
});

test("long axes are cut in the middle, in text and in HTML", () => {
  const x = tf.range(0, 400).reshape([20, 20]);
  expect(text(x)!.split("\n")).toHaveLength(12);
  expect(text(x)).toContain("[300, 301, 302, 303, 304, …, 315, 316, 317, 318, 319]");
  expect(text(x)).not.toContain("205");
  expect(shown(x)["text/html"]!.match(/<tr/g)).toHaveLength(12);
  expect(text(tf.zeros([11]))).toBe("Tensor float32 [11]\n[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]");
});

test("leading axes are blocks with their index", () => {
  expect(text(tf.range(0, 8).reshape([2, 2, 2]))).toMatchInlineSnapshot(`
    "Tensor float32 [2, 2, 2]
    [0, :, :]
    [[0, 1],
     [2, 3]]
    [1, :, :]
    [[4, 5],
     [6, 7]]"
  `);
  const many = text(tf.zeros([3, 5, 1, 2]))!;
  expect(many).toContain("[0, 1, :, :]");
  expect(many).toContain("\n…\n");
  expect(many).toContain("[2, 4, :, :]");
  expect(many).not.toContain("[1, 2, :, :]");
});

test("HTML follows the theme of the page, and shows text as text", () => {
  const html = shown(tf.tensor1d(["<script>alert(1)</script>"]))["text/html"]!;
  expect(html).toContain("var(--jp-ui-font-color2,inherit)");
  expect(html).toContain("&lt;script&gt;");
  expect(html).not.toContain("<script>");
  expect(html).toContain("Tensor string [1]");
});

test("a disposed tensor says so", () => {
  const x = tf.scalar(1);
  x.dispose();
  expect(shown(x)).toEqual({ "text/plain": "Tensor float32 [] (disposed)" });
});

test("inside an object a tensor prints as its table, and no loop over it meets the symbol", () => {
  expect(inspect({ w: tf.tensor1d([1, 2]) })).toBe("{\n  w: Tensor float32 [2]\n  [1, 2]\n}");
  const x = tf.scalar(1);
  const keys: string[] = [];
  for (const key in x) keys.push(key);
  expect(keys).not.toContain("Symbol(Jupyter.display)");
});

test("showing makes no tensor", () => {
  const x = tf.zeros([30, 30]);
  const before = tf.memory().numTensors;
  shown(x);
  expect(tf.memory().numTensors).toBe(before);
});
