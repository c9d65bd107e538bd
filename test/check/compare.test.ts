import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type CompareOptions, expectClose, expectEqual } from "../../check/index.ts";

/** What a student reads, hint included; undefined where the check passes. */
function told(actual: unknown, expected: unknown, options?: CompareOptions): string | undefined {
  try {
    expectClose(actual, expected, options);
    return undefined;
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    return hint ? `${message} (${hint})` : message;
  }
}

test("numbers that look alike are shown whole, and a tensor's seven digits are called so", () => {
  tf.tidy(() => {
    const hint = "right to about seven digits: was it rounded, or computed with tensors, which keep no more?";
    expect(told(tf.scalar(0.9), 0.9)).toBe(`got 0.8999999761581421, expected 0.9 (${hint})`);
    expect(told({ w: [1, 1e6 + 0.01] }, { w: [1, 1e6] })).toBe(
      `"w": entry [1] is 1000000.01, expected 1000000 (${hint})`,
    );
  });
  expect(told(0.9 + 2e-6, 0.9)).toBe("got 0.900002, expected 0.9");
});

describe("expectClose passes", () => {
  test.each<[string, unknown, unknown]>([
    ["a number within the tolerance", 1 + 5e-10, 1],
    ["a large number within the relative tolerance", 1e12 + 100, 1e12],
    ["NaN where NaN belongs", Number.NaN, Number.NaN],
    ["the same infinity", [Number.NEGATIVE_INFINITY], [Number.NEGATIVE_INFINITY]],
    ["a typed array", Float64Array.of(1, 2), [1, 2]],
    ["a map as a record", new Map([["a", 1]]), { a: 1 }],
    ["nested records", { X: [[1, 0]], cats: ["b", "a"] }, { X: [[1, 0]], cats: ["b", "a"] }],
    ["an empty list", [], []],
    ["ragged lists", [[1], [2, 3]], [[1], [2, 3]]],
  ])("%s", (_, actual, expected) => {
    expect(told(actual, expected)).toBeUndefined();
  });

  test("a tensor of the same values", () => {
    tf.tidy(() => {
      expect(
        told(
          tf.tensor2d([
            [1, 2],
            [3, 4],
          ]),
          [
            [1, 2],
            [3, 4],
          ],
        ),
      ).toBeUndefined();
      expect(told(tf.scalar(2), 2)).toBeUndefined();
      expect(
        told(
          tf.tensor2d([
            [1, 2],
            [3, 4],
          ]),
          [
            [1, 2],
            [4, 4],
          ],
        ),
      ).toBe("entry [1][0] is 3, expected 4");
    });
  });
});

describe("expectClose tells", () => {
  test.each<[unknown, unknown, string]>([
    [10, 5, "got 10, expected 5"],
    [1 + 1e-5, 1, "got 1.00001, expected 1"],
    [Number.NaN, 0.5, "got NaN, expected 0.5"],
    // A relative tolerance of Infinity had let every number pass for it.
    [1000, Number.POSITIVE_INFINITY, "got 1000, expected Infinity"],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, "got -Infinity, expected Infinity"],
    [Number.POSITIVE_INFINITY, 1000, "got Infinity, expected 1000"],
    [[1, 2, 3], [1, 5, 6], "entry [1] is 2, expected 5 (and 1 more)"],
    [[[1, 2]], [[1], [2]], "got shape [1, 2], expected shape [2, 1]"],
    [
      [[1, 2], [3]],
      [
        [1, 2],
        [3, 4],
      ],
      "got rows of different lengths, expected shape [2, 2]",
    ],
    [[1, 2], [1], "got 2 values, expected 1: got [1, 2], expected [1]"],
    [undefined, 1, "got undefined, expected 1 (the function gives nothing back; is a return missing?)"],
    [Promise.resolve(1), 1, "got a promise, expected 1 (the function must not be async)"],
    ["1", 1, `got "1", expected 1 (a text was given where a number belongs)`],
    [{ X: [[1]] }, { X: [[1]], cats: ["a"] }, `"cats" is missing: got { X: [[1]] }`],
    [{ a: 1, b: 2 }, { a: 1 }, `"b" is one too many: expected { a: 1 }`],
    [{ a: [1, 2] }, { a: [1, 3] }, `"a": entry [1] is 2, expected 3`],
    [5, [1, 2], "got 5, expected [1, 2]"],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], 1, "got [1, 2, 3, 4, 5, 6, 7, … 9 in all], expected 1"],
  ])("%j for %j", (actual, expected, message) => {
    expect(told(actual, expected)).toBe(message);
  });

  test("the known mistake that gives the same answer, and the name of what is compared", () => {
    const mistakes = [
      [10, "divide the sum by the number of rows"],
      [2.5, "without the 1/2"],
    ] as const;
    expect(told(10, 5, { name: "mse", mistakes })).toBe(
      "mse: got 10, expected 5 (divide the sum by the number of rows)",
    );
    expect(told(7, 5, { mistakes })).toBe("got 7, expected 5");
    expect(told(5, 5, { mistakes: [[5, "never told"]] })).toBeUndefined();
  });
});

describe("nothing equals everything", () => {
  const five = { valueOf: () => 5, toString: () => "5", [Symbol.toPrimitive]: () => 5 };
  test.each<[string, unknown]>([
    ["an object with valueOf", five],
    ["a wrapped number", new Number(5)],
    ["a proxy", new Proxy({}, { get: () => 5, ownKeys: () => [], has: () => true })],
    ["a function", () => 5],
    // biome-ignore lint/suspicious/noThenProperty: that is what is tried
    ["a thenable", { then: () => 5 }],
  ])("%s is not 5", (_, value) => {
    expect(told(value, 5)).toMatch(/^got .*, expected 5/);
  });

  test("a getter is read once", () => {
    let reads = 0;
    const list = [0];
    Object.defineProperty(list, 0, { get: () => [3, 4][reads++] });
    expect(told(list, [4])).toBe("entry [0] is 3, expected 4");
    expect(reads).toBe(1);
  });

  test("a list within itself comes to an end", () => {
    const list: unknown[] = [];
    list.push(list);
    expect(told(list, [1])).toMatch(/^got shape \[1, 1.*\], expected shape \[1\]$/);
  });
});

test("any data equals its copy, and no other number", () => {
  const data = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      tie("list"),
      tie("record"),
    ),
    list: fc.array(tie("any"), { maxLength: 4 }),
    record: fc.dictionary(
      fc.string().filter((key) => !["then", "shape", "__proto__"].includes(key)),
      tie("any"),
      { maxKeys: 3 },
    ),
  })).any;
  fc.assert(fc.property(data, (value) => told(value, structuredClone(value)) === undefined));
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer(),
      (a, b) => (told(a, b) === undefined) === Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)),
    ),
  );
});

test("expectEqual allows no difference", () => {
  expect(() => expectEqual([0.1 + 0.2], [0.3])).toThrow("entry [0] is 0.30000000000000004, expected 0.3");
  expectEqual(["a", "b"], ["a", "b"]);
});
