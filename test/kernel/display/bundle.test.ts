import { expect, test } from "vitest";

import { displaySymbol, toBundle } from "../../../kernel/display/bundle.ts";
import { GIF, JPEG, PNG } from "./images.ts";

/** An object whose display function is the given one. */
class Chart {
  constructor(show: (this: Chart) => unknown) {
    Object.defineProperty(this, displaySymbol, { value: show });
  }
  points = 3;
}

const shownBy = (show: (this: Chart) => unknown) => toBundle(new Chart(show));
const text = (value: unknown) => {
  const bundle = toBundle(value);
  if (bundle instanceof Promise) throw new Error("a bundle that is ready was expected");
  return bundle.data["text/plain"];
};

test("toBundle asks the value, and adds the text that it lacks", () => {
  expect(Symbol.for("Jupyter.display")).toBe(displaySymbol);
  const bundle = shownBy(function () {
    return { "text/html": `<b>${this.points}</b>`, "image/png": Buffer.from("png"), "text/latex": undefined };
  });
  expect(bundle).toEqual({
    data: { "text/html": "<b>3</b>", "image/png": "cG5n", "text/plain": "Chart { points: 3 }" },
    metadata: {},
  });
});

test("toBundle keeps the text that a value gives, without colour", () => {
  expect(shownBy(() => ({ "text/plain": "\x1b[32mgreen\x1b[39m" }))).toEqual({
    data: { "text/plain": "green" },
    metadata: {},
  });
});

test("toBundle copies JSON types to plain data", () => {
  const bundle = shownBy(() => ({
    "application/vnd.plotly.v1+json": { data: [{ y: new Float32Array([1, 2]) }] },
  }));
  expect(bundle).toMatchObject({ data: { "application/vnd.plotly.v1+json": { data: [{ y: [1, 2] }] } } });
});

test("toBundle waits for an async display function, as in Deno", async () => {
  const bundle = shownBy(async () => ({ "text/html": "<i>late</i>" }));
  expect(bundle).toBeInstanceOf(Promise);
  expect((await bundle).data).toEqual({ "text/html": "<i>late</i>", "text/plain": "Chart { points: 3 }" });
});

test("toBundle asks functions and classes too", () => {
  class Model {
    layers = 0;
    static [displaySymbol]() {
      return { "text/markdown": "**Model**" };
    }
  }
  expect(toBundle(Model)).toMatchObject({
    data: { "text/markdown": "**Model**", "text/plain": expect.stringMatching(/^\[class Model\]/) },
  });
});

test("toBundle ignores a display property that is no function", () => {
  expect(text({ [displaySymbol]: 5 })).toMatch(/^\{ \[?Symbol\(Jupyter.display\)\]?: 5 \}$/);
});

const rubbish: Record<string, () => unknown> = {
  nothing: () => undefined,
  "a number": () => 42,
  null: () => null,
  "an array": () => ["text/html", "<b>"],
  "no entries": () => ({}),
  "a key that is no MIME type": () => ({ html: "<b>1</b>" }),
  "a key with a line break": () => ({ "text/html\n": "<b>1</b>" }),
  "HTML that is a number": () => ({ "text/html": 42 }),
  "HTML that is an object": () => ({ "text/html": { toString: () => "<b>" } }),
  "text that is a function": () => ({ "text/plain": () => "x" }),
  "a getter that throws": () => ({
    get "text/html"() {
      throw new Error("read");
    },
  }),
  "JSON that contains itself": () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    return { "application/json": loop };
  },
  "one good entry and one bad": () => ({ "text/html": "<b>1</b>", "image/png": 7 }),
  "a proxy that throws": () =>
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("trap");
        },
      },
    ),
  "an error thrown": () => {
    throw new RangeError("boom\nsecond line");
  },
  "a thrown null": () => {
    throw null;
  },
  "an error whose message throws": () => {
    throw Object.defineProperty(new Error("x"), "message", {
      get: () => {
        throw 1;
      },
    });
  },
  "a then that throws": () => ({
    // biome-ignore lint/suspicious/noThenProperty: what a result may have
    get then() {
      throw new Error("then");
    },
  }),
};

test("toBundle shows the text and one line of warning where a display function throws or gives rubbish", () => {
  const shown = Object.entries(rubbish).map(([name, show]) => {
    const bundle = shownBy(show as () => unknown) as { data: Record<string, string> };
    expect(Object.keys(bundle.data)).toEqual(["text/plain"]);
    const [value, warning, ...rest] = bundle.data["text/plain"]!.split("\n");
    expect(value).toBe("Chart { points: 3 }");
    expect(rest).toEqual([]);
    return `${name}: ${warning}`;
  });
  expect(shown).toMatchInlineSnapshot(`
    [
      "nothing: (its [Symbol.for("Jupyter.display")] returned undefined, but must return an object such as { "text/html": "<b>1</b>" })",
      "a number: (its [Symbol.for("Jupyter.display")] returned 42, but must return an object such as { "text/html": "<b>1</b>" })",
      "null: (its [Symbol.for("Jupyter.display")] returned null, but must return an object such as { "text/html": "<b>1</b>" })",
      "an array: (its [Symbol.for("Jupyter.display")] returned [ 'text/html', '<b>' ], but must return an object such as { "text/html": "<b>1</b>" })",
      "no entries: (its [Symbol.for("Jupyter.display")] returned {}, but must return an object such as { "text/html": "<b>1</b>" })",
      "a key that is no MIME type: (its [Symbol.for("Jupyter.display")] returned the key 'html', which is not a MIME type such as "text/html")",
      "a key with a line break: (its [Symbol.for("Jupyter.display")] returned the key 'text/html\\n', which is not a MIME type such as "text/html")",
      "HTML that is a number: (its [Symbol.for("Jupyter.display")] returned what cannot be shown: TypeError: text/html must be a string or bytes, got 42)",
      "HTML that is an object: (its [Symbol.for("Jupyter.display")] returned what cannot be shown: TypeError: text/html must be a string or bytes, got { toString: [Function: toString] })",
      "text that is a function: (its [Symbol.for("Jupyter.display")] returned what cannot be shown: TypeError: text/plain must be a string or bytes, got [Function: text/plain])",
      "a getter that throws: (its [Symbol.for("Jupyter.display")] returned what cannot be shown: Error: read)",
      "JSON that contains itself: (its [Symbol.for("Jupyter.display")] returned what cannot be shown: TypeError: JSON data must not contain itself, but self is one of the objects that hold it)",
      "one good entry and one bad: (its [Symbol.for("Jupyter.display")] returned what cannot be shown: TypeError: image/png must be a string or bytes, got 7)",
      "a proxy that throws: (its [Symbol.for("Jupyter.display")] returned what cannot be shown: Error: trap)",
      "an error thrown: (its [Symbol.for("Jupyter.display")] threw RangeError: boom)",
      "a thrown null: (its [Symbol.for("Jupyter.display")] threw null)",
      "an error whose message throws: (its [Symbol.for("Jupyter.display")] threw an error whose message cannot be read)",
      "a then that throws: (its [Symbol.for("Jupyter.display")] threw Error: then)",
    ]
  `);
});

test("toBundle never rejects where an async display function does", async () => {
  const failing = [
    async () => {
      throw new Error("boom");
    },
    async () => 42,
    // biome-ignore lint/suspicious/noThenProperty: what a result may have
    () => ({ then: (_: unknown, reject: (e: unknown) => void) => reject(new Error("thenable")) }),
  ];
  const warnings = await Promise.all(
    failing.map(async (show) => `${(await shownBy(show)).data["text/plain"]}`.split("\n")[1]),
  );
  expect(warnings).toMatchInlineSnapshot(`
    [
      "(its [Symbol.for("Jupyter.display")] rejected with Error: boom)",
      "(its [Symbol.for("Jupyter.display")] returned 42, but must return an object such as { "text/html": "<b>1</b>" })",
      "(its [Symbol.for("Jupyter.display")] rejected with Error: thenable)",
    ]
  `);
});

test("toBundle survives reading the symbol: a getter that throws, traps, a revoked proxy", () => {
  class Unreadable {
    a = 1;
    get [displaySymbol]() {
      throw new Error("read");
    }
  }
  expect(text(new Unreadable())).toMatchInlineSnapshot(`
    "Unreadable { a: 1 }
    (its [Symbol.for("Jupyter.display")] threw Error: read)"
  `);
  const trap = () => {
    throw new Error("trap");
  };
  expect(
    text(new Proxy({ a: 1 }, { get: trap, ownKeys: trap, getOwnPropertyDescriptor: trap, has: trap })),
  ).toMatchInlineSnapshot(`
    "{ a: 1 }
    (its [Symbol.for("Jupyter.display")] threw Error: trap)"
  `);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(text(proxy)).toBe("<Revoked Proxy>");
  expect(text(new Proxy({}, { get: () => () => 42 }))).toMatchInlineSnapshot(`
    "{}
    (its [Symbol.for("Jupyter.display")] returned 42, but must return an object such as { "text/html": "<b>1</b>" })"
  `);
});

test("toBundle draws a Vega-Lite specification, known by its $schema", () => {
  const $schema = "https://vega.github.io/schema/vega-lite/v5.json";
  const spec = { $schema, mark: "bar", data: { values: [{ x: 1 }] } };
  expect(toBundle(spec)).toMatchObject({ data: { "application/vnd.vegalite.v5+json": spec } });
  expect(text(spec)).toContain("mark: 'bar'");
  const cyclic: Record<string, unknown> = { $schema };
  cyclic.self = cyclic;
  expect(Object.keys((toBundle(cyclic) as { data: object }).data)).toEqual(["text/plain"]);
  expect(text(cyclic)).toContain("(not drawn: TypeError: JSON data must not contain itself");
});

test("toBundle shows bytes that are an image beyond doubt, and other bytes as text", () => {
  expect(toBundle(PNG)).toMatchObject({ data: { "image/png": PNG.toString("base64") } });
  expect(toBundle(new Uint8Array(JPEG))).toMatchObject({ data: { "image/jpeg": JPEG.toString("base64") } });
  expect(toBundle(GIF)).toMatchObject({ data: { "image/gif": GIF.toString("base64") } });
  const inside = Buffer.concat([Buffer.from("xx"), PNG]).subarray(2); // a view into a larger buffer
  expect(toBundle(inside)).toMatchObject({ data: { "image/png": PNG.toString("base64") } });
  for (const bytes of [
    PNG.subarray(0, 8),
    JPEG.subarray(0, 20),
    Buffer.concat([JPEG.subarray(0, -1), Buffer.from([0])]),
    Buffer.from("GIF89a, they said, is a format"),
  ]) {
    expect(Object.keys((toBundle(bytes) as { data: object }).data)).toEqual(["text/plain"]);
  }
});

test("toBundle takes no guess: figures, HTML and SVG as plain values stay text", () => {
  expect(text({ data: [], layout: {} })).toBe("{ data: [], layout: {} }");
  expect(text("<b>1</b>")).toBe("'<b>1</b>'");
  expect(text("<svg></svg>")).toBe("'<svg></svg>'");
});
