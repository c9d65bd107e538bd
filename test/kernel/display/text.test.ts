import { inspect } from "node:util";
import { expect, test } from "vitest";

import { describeThrown, MAX_TEXT, textOf } from "../../../kernel/display/text.ts";

test("textOf writes values as Node's inspect does, strings quoted", () => {
  expect(textOf("it's")).toBe(`"it's"`);
  expect(textOf({ a: new Map([["k", [1n]]]) })).toBe("{ a: Map(1) { 'k' => [ 1n ] } }");
  expect(textOf(undefined)).toBe("undefined");
  expect(textOf(-0)).toBe("-0");
  expect(textOf(new Float32Array([1.5, 2]))).toBe("Float32Array(2) [ 1.5, 2 ]");
});

test("textOf goes five levels down while the text stays short, and two where it grows long", () => {
  expect(textOf({ a: { b: { c: { d: {} } } } }).replace(/\s+/g, " ")).toBe("{ a: { b: { c: { d: {} } } } }");
  const cube = Array.from({ length: 90 }, () =>
    Array.from({ length: 4 }, () => [{ deep: { deeper: [1, 2, 3] } }]),
  );
  expect(textOf(cube)).toContain("[ [ [Object] ], [ [Object] ], [ [Object] ], [ [Object] ] ]");
});

test("textOf shows the odd kinds of value", () => {
  const odd = {
    function: function relu(x: number) {
      return x;
    },
    arrow: () => 1,
    class: class Layer {},
    symbol: Symbol("s"),
    bigint: 10n,
    date: new Date(Number.NaN),
    promise: Promise.resolve(1),
    weak: new WeakMap(),
    bare: Object.assign(Object.create(null), { x: 1 }),
    get getter(): never {
      throw new Error("read");
    },
    boxed: new String("s"),
    regexp: /a/g,
  };
  expect(textOf(odd)).toMatchInlineSnapshot(`
    "{
      function: [Function: relu],
      arrow: [Function: arrow],
      class: [class Layer],
      symbol: Symbol(s),
      bigint: 10n,
      date: Invalid Date,
      promise: Promise { 1 },
      weak: WeakMap { <items unknown> },
      bare: [Object: null prototype] { x: 1 },
      getter: [Getter],
      boxed: [String: 's'],
      regexp: /a/g
    }"
  `);
  expect(textOf(Object.create(null))).toBe("[Object: null prototype] {}");
  expect(
    textOf(
      new (class Point {
        x = 1;
      })(),
    ),
  ).toBe("Point { x: 1 }");
});

test("textOf shows a module's namespace", async () => {
  // vitest makes namespaces of its own for the project's files, and leaves those of data: URLs to Node.
  const url = "data:text/javascript,export const rate = 0.1";
  const module: unknown = await import(/* @vite-ignore */ url);
  expect(textOf(module)).toBe("[Module: null prototype] { rate: 0.1 }");
});

test("textOf shows an error with its stack, its cause and no colour", () => {
  const error = new RangeError("too long", { cause: new Error("inner") });
  error.stack = "RangeError: too long\n    at cell";
  expect(textOf(error)).toMatch(/^RangeError: too long\n {4}at cell \{\n {2}\[cause\]: Error: inner\n/);
});

test("textOf removes ANSI colour that a custom inspect adds", () => {
  expect(textOf({ [inspect.custom]: () => "\x1b[31mred\x1b[0m" })).toBe("red");
});

test("textOf names the cycle of a cyclic value", () => {
  const cyclic: { name: string; self?: unknown } = { name: "a" };
  cyclic.self = cyclic;
  expect(textOf(cyclic)).toBe("<ref *1> { name: 'a', self: [Circular *1] }");
});

const enormous: Record<string, () => unknown> = {
  "array of ten million": () => new Array(1e7).fill(1),
  "typed array of ten million": () => new Float32Array(1e7),
  "sparse array": () => Object.assign([], { 9999999: 1 }),
  "string of 50 MB": () => "tens\n".repeat(1e7),
  "hundred strings of a megabyte": () => Array.from({ length: 100 }, () => "x".repeat(1e6)),
  "map of a million": () => new Map(Array.from({ length: 1e6 }, (_, i) => [i, { i }])),
  "set of a million": () => new Set(Array.from({ length: 1e6 }, (_, i) => i)),
  "cube of a million": () =>
    Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => new Array(100).fill(0.123))),
  "object of a hundred thousand keys": () =>
    Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`key ${i}`, { i }])),
  "nesting of a million": () => {
    let nested: object = {};
    for (let i = 0; i < 1e6; i++) nested = { nested };
    return nested;
  },
  "array nesting of a million": () => {
    let nested: unknown[] = [];
    for (let i = 0; i < 1e6; i++) nested = [nested];
    return nested;
  },
  "chain of ten thousand causes": () => {
    let error = new Error("first");
    for (let i = 0; i < 1e4; i++) error = new Error("next", { cause: error });
    return error;
  },
  "bigint of two million digits": () => 10n ** 2_000_000n,
  "symbol of a megabyte": () => Symbol("s".repeat(1e6)),
  "regular expression of a megabyte": () => new RegExp("a".repeat(1e6)),
  "key of ten megabytes": () => ({ ["k".repeat(1e7)]: 1 }),
  "error whose stack has ten megabytes": () => Object.assign(new Error("e"), { stack: "s".repeat(1e7) }),
  "custom inspect of ten megabytes": () => ({ [inspect.custom]: () => "c".repeat(1e7) }),
  buffer: () => Buffer.alloc(5e7),
};

test.each(Object.keys(enormous))("textOf bounds the text and the time of the %s", (name) => {
  const value = enormous[name]!();
  const started = performance.now();
  const text = textOf(value);
  const elapsedMs = performance.now() - started;
  expect(text.length).toBeLessThanOrEqual(MAX_TEXT);
  expect(elapsedMs).toBeLessThan(5000); // 100 on an idle machine; tests share theirs
  expect(text).toMatch(/\.\.\. \d+ more|\[Object\]|\[Array\]|\[Error\]|empty items|about \d+ digits/);
});

test("textOf says how much of an object with many properties it leaves out", () => {
  class Vocabulary {}
  const words = Object.assign(
    new Vocabulary(),
    Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`w${i}`, i])),
  );
  const lines = textOf(words).split("\n");
  expect([lines[0], lines[1], lines.at(-2), lines.at(-1)]).toEqual([
    "Vocabulary {",
    "  w0: 0,",
    "  ... 1400 more properties",
    "}",
  ]);
});

test("textOf shows what it can of a value whose inspection throws", () => {
  class Custom {
    a = 1;
    [inspect.custom]() {
      throw new Error("boom");
    }
  }
  class Tagged {
    a = 1;
    get [Symbol.toStringTag](): string {
      throw new Error("tag");
    }
  }
  expect(textOf(new Custom())).toMatchInlineSnapshot(`
    "Custom { a: 1 }
    (inspecting this value threw Error: boom)"
  `);
  // Inspect itself throws for this one up to Node 22.
  expect(textOf(new Tagged())).toMatch(
    /^Tagged \{\s+a: 1,?\s+\}(\n\(inspecting this value threw Error: tag\))?$/,
  );
  expect(textOf([1, "two", new Tagged()])).toMatch(/^\[\s+1,\s+'two',/);
});

test("textOf shows something of an error whose stack and name throw", () => {
  const unreadable = (thrown: unknown) => ({
    get(): never {
      throw thrown;
    },
  });
  const error = Object.defineProperties(new Error("the message"), {
    stack: unreadable(new Error("stack")),
    name: unreadable(3),
  });
  expect(textOf(error)).toMatch(/message: 'the message'|^\[object Error\]$/); // the first up to Node 20
});

test("textOf calls no trap of a proxy, and names a revoked one", () => {
  const trap = () => {
    throw new Error("trap");
  };
  const proxy = new Proxy(
    { a: 1 },
    { get: trap, ownKeys: trap, getOwnPropertyDescriptor: trap, getPrototypeOf: trap },
  );
  expect(textOf(proxy)).toBe("{ a: 1 }");
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(textOf(revoked)).toBe("<Revoked Proxy>");
  expect(textOf([revoked])).toBe("[ <Revoked Proxy> ]");
});

test("describeThrown is one line for whatever was thrown", () => {
  expect(describeThrown(new RangeError("too long\nby far"))).toBe("RangeError: too long");
  expect(describeThrown(new Error(""))).toBe("Error");
  expect(describeThrown("text")).toBe("'text'");
  expect(describeThrown(null)).toBe("null");
  expect(describeThrown(new Error("\x1b[31mred"))).toBe("Error: red");
  expect(
    describeThrown(
      Object.defineProperty(new Error("x"), "message", {
        get() {
          throw 1;
        },
      }),
    ),
  ).toBe("an error whose message cannot be read");
});
