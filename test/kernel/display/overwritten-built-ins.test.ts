// A cell may overwrite what the language gives; values are shown as before.

import { expect, test } from "vitest";

import { display, displaySymbol, toBundle } from "../../../kernel/display/index.ts";
import type { Bundle } from "../../../kernel/display/mime.ts";
import { outputs } from "./shown-outputs.ts";

const prototypes = {
  Array,
  BigInt,
  Boolean,
  Buffer,
  Error,
  Function,
  Map,
  Number,
  Object,
  Promise,
  RegExp,
  Set,
  String,
  Symbol,
  Uint8Array,
} as unknown as Record<string, { prototype: object }>;

const values: unknown[] = [
  "text",
  [1, [2, { a: "b" }]],
  new Map([["k", new Set([1])]]),
  {
    a: 1,
    [displaySymbol]: () => ({ "text/html": "<b>", "application/json": { a: [1, 2n, new Float32Array(1)] } }),
  },
  { [displaySymbol]: () => ({ html: "<b>" }) },
  {
    [displaySymbol]: () => {
      throw new Error("boom");
    },
  },
  { $schema: "https://vega.github.io/schema/vega-lite/v5.json", mark: "bar" },
  Buffer.from([1, 2, 3]),
  /a+/g,
  10n,
  new Date(0),
  Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i])),
  { [Symbol.for("nodejs.util.inspect.custom")]: () => "\x1b[31mred\x1b[0m" },
];

test.each([...Object.keys(prototypes), "JSON", "Reflect", "Math"])(
  "toBundle shows values when %s is overwritten",
  (name) => {
    const expected = values.map(toBundle);
    const shown = withOverwritten(name, () => {
      const bundles: unknown[] = [];
      for (let i = 0; i < values.length; i++) bundles[i] = toBundle(values[i]);
      return bundles;
    });
    expect(shown.length).toBe(expected.length);
    for (let i = 0; i < shown.length; i++) expectSame(shown[i] as Bundle, expected[i] as Bundle);
  },
);

test.each(Object.keys(prototypes))("display works when %s is overwritten", (name) => {
  // The sink of the tests uses built-ins itself, so what is sent is only collected here.
  const sent: unknown[] = [];
  const sink = {
    value: {
      send: (output: unknown) => {
        sent[sent.length] = output;
      },
    },
    configurable: true,
  };
  Object.defineProperty(globalThis, Symbol.for("lectern.display"), sink);
  withOverwritten(name, () => {
    display({ a: 1 }).update({ a: 2 });
    display.html("<b>");
    display.png(png, { width: 4 });
    display.json({ a: 1 });
    display.plotly([{ y: [1] }]);
    display.clear({ wait: true });
  });
  expect(sent).toMatchObject([
    { kind: "display_data", data: { "text/plain": expect.stringContaining("a: 1") } },
    { kind: "update_display_data", data: { "text/plain": expect.stringContaining("a: 2") } },
    { data: { "text/html": "<b>" } },
    { data: { "image/png": "AQI=" }, metadata: { "image/png": { width: 4 } } },
    { data: { "application/json": { a: 1 } } },
    { data: { "application/vnd.plotly.v1+json": { data: [{ y: [1] }] } } },
    { kind: "clear_output", wait: true },
  ]);
  expect(outputs).toEqual([]);
});

/** Node's own inspect fails where its iteration over arrays, maps or matches is gone; then a plain list says so. */
function expectSame(shown: Bundle, expected: Bundle): void {
  const text = `${shown.data["text/plain"]}`;
  if (!text.includes("(inspecting this value threw Error: overwritten)")) {
    expect(shown).toEqual(expected);
    return;
  }
  expect(text).toMatch(/^(\[|\{|Map|Set|Buffer|RegExp|Date)/);
  expect({ ...shown.data, "text/plain": "" }).toEqual({ ...expected.data, "text/plain": "" });
}

const png = new Uint8Array([1, 2]);

test("toBundle is not led astray by setters on Object.prototype", () => {
  const keys = ["text/plain", "text/html", "application/json"];
  try {
    for (const key of keys) {
      Object.defineProperty(Object.prototype, key, {
        set() {
          throw new Error("setter");
        },
        configurable: true,
      });
    }
    expect(toBundle({ [displaySymbol]: () => ({ "text/html": "<b>" }) })).toMatchObject({
      data: { "text/html": "<b>" },
    });
  } finally {
    for (const key of keys) delete (Object.prototype as Record<string, unknown>)[key];
  }
});

/** Runs `action` while every method of the built-in throws, and puts them back before anything else runs. */
function withOverwritten<T>(name: string, action: () => T): T {
  const owner = prototypes[name]?.prototype ?? (globalThis as unknown as Record<string, object>)[name]!;
  const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
  const saved: { key: string | symbol; property: PropertyDescriptor }[] = [];
  const names = ownKeys(owner);
  for (let i = 0; i < names.length; i++) {
    const key = names[i]!;
    const property = getOwnPropertyDescriptor(owner, key)!;
    if (
      key === "constructor" ||
      key === "__proto__" ||
      typeof property.value !== "function" ||
      !property.writable
    )
      continue;
    saved[saved.length] = { key, property };
  }
  const overwritten = () => {
    throw new Error("overwritten");
  };
  try {
    for (let i = 0; i < saved.length; i++) {
      defineProperty(owner, saved[i]!.key, { ...saved[i]!.property, value: overwritten });
    }
    return action();
  } finally {
    for (let i = 0; i < saved.length; i++) defineProperty(owner, saved[i]!.key, saved[i]!.property);
  }
}
