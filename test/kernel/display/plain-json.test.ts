import { expect, test } from "vitest";

import { toPlainJson } from "../../../kernel/display/plain-json.ts";

test("toPlainJson copies what JSON can say", () => {
  const value = {
    a: [1, "x", null, true, undefined, () => 1],
    b: undefined,
    c: { d: new Date(0) },
    [Symbol("s")]: 1,
  };
  expect(toPlainJson(value)).toEqual(JSON.parse(JSON.stringify(value)));
  expect(toPlainJson(undefined)).toBe(null);
});

test("toPlainJson keeps what JSON.stringify would lose", () => {
  expect(
    toPlainJson({
      typed: new Float32Array([1, 0.5, Number.NaN]),
      bigs: new BigInt64Array([1n]),
      map: new Map<unknown, unknown>([
        ["a", 1],
        [2, [3]],
      ]),
      set: new Set([1, 2]),
      big: 2n ** 53n,
      small: 7n,
      infinite: Number.POSITIVE_INFINITY,
      boxed: new String("s"),
    }),
  ).toEqual({
    typed: [1, 0.5, null],
    bigs: [1],
    map: { a: 1, "2": [3] },
    set: [1, 2],
    big: "9007199254740992",
    small: 7,
    infinite: null,
    boxed: "s",
  });
});

test("toPlainJson makes halves of surrogate pairs printable", () => {
  expect(toPlainJson(["a\ud800b", "😀"])).toEqual(["a\ufffdb", "😀"]);
});

test("toPlainJson keeps a key named __proto__ a key", () => {
  const copy = toPlainJson(JSON.parse('{"__proto__": {"polluted": 1}}')) as object;
  expect(Object.keys(copy)).toEqual(["__proto__"]);
  expect("polluted" in copy).toBe(false);
});

test("toPlainJson names the place of a cycle, and takes an object that stands twice", () => {
  const shared = { x: 1 };
  expect(toPlainJson({ a: shared, b: [shared] })).toEqual({ a: { x: 1 }, b: [{ x: 1 }] });
  const layout: { axis: { owner?: unknown }[] } = { axis: [{}] };
  layout.axis[0]!.owner = layout;
  expect(() => toPlainJson({ layout })).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: JSON data must not contain itself, but layout.axis[0].owner is one of the objects that hold it]`,
  );
});

test("toPlainJson refuses nesting without end", () => {
  let nested: object = {};
  for (let i = 0; i < 1e5; i++) nested = { n: nested };
  expect(() => toPlainJson(nested)).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: JSON data must be nested less than 500 deep, but n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.n.... is deeper]`,
  );
  const endless: object = { toJSON: () => ({ again: endless }) };
  expect(() => toPlainJson(endless)).toThrowError("500 deep");
});
