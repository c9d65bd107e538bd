import { expect, test } from "vitest";

import { display, displaySymbol, isDisplayHandle } from "../../../kernel/display/index.ts";
import { PNG } from "./images.ts";
import { dataOf, outputs } from "./shown-outputs.ts";

test("display shows a value as the cell's result would be shown", () => {
  display({ [displaySymbol]: () => ({ "text/html": "<b>1</b>" }), a: 1 });
  display("text");
  expect(outputs).toMatchObject([
    { kind: "display_data", data: { "text/html": "<b>1</b>" }, metadata: {} },
    { kind: "display_data", data: { "text/plain": "'text'" }, metadata: {} },
  ]);
});

test("display names each output anew, and takes a name that is given", () => {
  expect(display(1).displayId).not.toBe(display(2).displayId);
  expect(display(3, { displayId: "loss" }).displayId).toBe("loss");
  expect(outputs[2]).toMatchObject({ displayId: "loss" });
});

test("display updates by name and by handle, and a handle updates again", () => {
  const handle = display(1, { displayId: "loss", metadata: { "text/plain": { a: 1 } } });
  handle.update(2).update(3);
  display(4, { displayId: "loss", update: true });
  expect(outputs).toEqual([
    {
      kind: "display_data",
      data: { "text/plain": "1" },
      metadata: { "text/plain": { a: 1 } },
      displayId: "loss",
    },
    { kind: "update_display_data", data: { "text/plain": "2" }, metadata: {}, displayId: "loss" },
    { kind: "update_display_data", data: { "text/plain": "3" }, metadata: {}, displayId: "loss" },
    { kind: "update_display_data", data: { "text/plain": "4" }, metadata: {}, displayId: "loss" },
  ]);
});

test("display keeps the place of an async value by its text, then replaces it", async () => {
  class Slow {
    async [displaySymbol]() {
      return { "text/html": "late" };
    }
  }
  const handle = display(new Slow());
  display("after");
  await handle.done;
  expect(outputs.map(({ kind }, i) => [kind, dataOf(i)["text/html"] ?? dataOf(i)["text/plain"]])).toEqual([
    ["display_data", "Slow {}"],
    ["display_data", "'after'"],
    ["update_display_data", "late"],
  ]);
});

test("display drops an async value that comes after a newer one of the same name", async () => {
  const slow = {
    [displaySymbol]: () => new Promise((resolve) => setTimeout(resolve, 5, { "text/html": "old" })),
  };
  const { done } = display(slow, { displayId: "p" });
  display("new", { displayId: "p", update: true });
  await done;
  const { done: again } = display(slow, { displayId: "p", update: true });
  await again;
  expect(outputs.slice(1).map((_, i) => dataOf(i + 1)["text/html"] ?? dataOf(i + 1)["text/plain"])).toEqual([
    "'new'",
    "old",
  ]);
});

test("a handle is known as one, across copies of the module, and no hostile value passes for it", () => {
  expect(isDisplayHandle(display(1))).toBe(true);
  expect(isDisplayHandle({ displayId: "x" })).toBe(false);
  expect(isDisplayHandle(null)).toBe(false);
  expect(
    isDisplayHandle(
      new Proxy(
        {},
        {
          getOwnPropertyDescriptor() {
            throw new Error("trap");
          },
        },
      ),
    ),
  ).toBe(false);
});

test.each([
  ["html", "text/html", "<b>1</b>", "<text/html, 8 characters>"],
  ["markdown", "text/markdown", "**1**", "**1**"],
  ["latex", "text/latex", "$x$", "$x$"],
  ["svg", "image/svg+xml", "<svg/>", "<image/svg+xml, 6 characters>"],
  ["javascript", "application/javascript", "1", "<application/javascript, 1 characters>"],
] as const)(
  "display.%s sends %s and a text for front ends that cannot show it",
  (name, mime, content, text) => {
    const handle = display[name](content);
    handle.update(content);
    const data = { [mime]: content, "text/plain": text };
    expect(outputs).toEqual([
      { kind: "display_data", data, metadata: {}, displayId: handle.displayId },
      { kind: "update_display_data", data, metadata: {}, displayId: handle.displayId },
    ]);
  },
);

test("display.text shows text without quotes, and without colour", () => {
  display.text("\x1b[31mred\x1b[0m 'x'");
  expect(outputs).toMatchObject([{ data: { "text/plain": "red 'x'" } }]);
});

test("display.png takes bytes of any kind, base64 and data: URLs, and a size", () => {
  const base64 = PNG.toString("base64");
  const buffer = new Uint8Array(PNG).buffer;
  for (const image of [PNG, new Uint8Array(PNG), buffer, base64, `data:image/png;base64,${base64}`])
    display.png(image);
  expect(new Set(outputs.map((_, i) => dataOf(i)["image/png"]))).toEqual(new Set([base64]));
  expect(outputs[0]).toMatchObject({
    data: { "text/plain": `<image/png, ${PNG.length} bytes>` },
    metadata: {},
  });
  display.png(PNG, { width: 40, metadata: { note: 1 } });
  expect(outputs.at(-1)).toMatchObject({ metadata: { "image/png": { width: 40 }, note: 1 } });
  display.jpeg("x");
  display.gif("x");
  display.pdf("x");
  expect([-3, -2, -1].map((i) => Object.keys(dataOf(i))[1])).toEqual([
    "image/jpeg",
    "image/gif",
    "application/pdf",
  ]);
});

test("display.json and display.raw send bytes as the numbers they are where the type is JSON, not as base64", () => {
  const bytes = new Uint8Array([0, 7, 255]);
  display.json(bytes);
  display.json({ image: Buffer.from(bytes), raw: bytes.buffer });
  display.raw("application/vnd.thing+json", bytes);
  display.raw("application/octet-stream", bytes);
  expect(outputs.map((output) => ("data" in output ? output.data : {}))).toMatchObject([
    { "application/json": [0, 7, 255] },
    { "application/json": { image: [0, 7, 255], raw: [0, 7, 255] } },
    { "application/vnd.thing+json": [0, 7, 255] },
    { "application/octet-stream": "AAf/" },
  ]);
});

test("display.json sends plain data", () => {
  display.json({ a: new Float32Array([1]), f: () => 1 });
  expect(outputs).toMatchObject([{ data: { "application/json": { a: [1] } } }]);
  expect(outputs).not.toHaveProperty("0.data.application/json.f");
});

test("display.vegaLite takes a specification, with or without $schema, or a builder that has one", () => {
  const $schema = "https://vega.github.io/schema/vega-lite/v4.json";
  display.vegaLite({ mark: "bar" });
  display.vegaLite({ $schema, mark: "bar" });
  display.vegaLite({ toSpec: () => ({ $schema, mark: "line" }) });
  expect(outputs).toMatchObject([
    { data: { "application/vnd.vegalite.v5+json": { mark: "bar" } } },
    { data: { "application/vnd.vegalite.v4+json": { mark: "bar" } } },
    { data: { "application/vnd.vegalite.v4+json": { mark: "line" } } },
  ]);
});

test("display.plotly takes a figure or traces", () => {
  display.plotly({
    data: [{ y: new Float64Array([1, 2]) }],
    layout: { title: "t" },
    config: { responsive: true },
  });
  display.plotly([{ y: [1] }, { y: [2] }]);
  expect(outputs).toMatchObject([
    {
      data: {
        "application/vnd.plotly.v1+json": {
          data: [{ y: [1, 2] }],
          layout: { title: "t" },
          config: { responsive: true },
        },
        "text/plain": "<Plotly figure of 1 trace>",
      },
    },
    {
      data: {
        "application/vnd.plotly.v1+json": { data: [{ y: [1] }, { y: [2] }], layout: {} },
        "text/plain": "<Plotly figure of 2 traces>",
      },
    },
  ]);
});

test("display.raw sends any MIME type; display.clear clears", () => {
  display.raw("application/geo+json", { type: "Point" });
  display.raw("text/x-thing", "thing");
  display.clear();
  display.clear({ wait: true });
  expect(outputs).toMatchObject([
    { data: { "application/geo+json": { type: "Point" } } },
    { data: { "text/x-thing": "thing", "text/plain": "<text/x-thing, 5 characters>" } },
    { kind: "clear_output", wait: false },
    { kind: "clear_output", wait: true },
  ]);
});

test("each call says what is wrong with its arguments, and shows nothing", () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  const wrong: (() => unknown)[] = [
    () => display.html(42 as never),
    () => display.markdown(undefined as never),
    () => display.png(7 as never),
    () => display.json(loop),
    () => display.vegaLite(undefined as never),
    () => display.vegaLite({ $schema: "https://example.org/x" }),
    () => display.plotly({ traces: [] } as never),
    () => display.plotly(undefined as never),
    () => display.raw("html", "<b>"),
    () => display.raw("text/html", 42),
    () => display(1, { update: true }),
    () => display(1, { displayId: 7 as never }),
    () => display(1, { metadata: "wide" as never }),
  ];
  const messages = wrong.map((call) => {
    try {
      call();
    } catch (error) {
      return `${error}`;
    }
    return "no error";
  });
  expect(messages).toMatchInlineSnapshot(`
    [
      "TypeError: display.html: the text must be a string, got 42",
      "TypeError: display.markdown: the text must be a string, got undefined",
      "TypeError: display.png: image/png must be a string or bytes, got 7",
      "TypeError: display.json: JSON data must not contain itself, but self is one of the objects that hold it",
      "TypeError: display.vegaLite: the specification must be an object, got undefined",
      "TypeError: display.vegaLite: $schema must be like "https://vega.github.io/schema/vega-lite/v5.json", got 'https://example.org/x'",
      "TypeError: display.plotly: the figure must be { data: [trace, ...], layout }, got { traces: [] }",
      "TypeError: display.plotly: the figure must be { data: [trace, ...], layout }, got undefined",
      "TypeError: display.raw: the first argument must be a MIME type such as "text/html", got 'html'",
      "TypeError: display.raw: text/html must be a string or bytes, got 42",
      "TypeError: display: update needs the displayId of the output that it changes, as in display(value, { displayId: "loss", update: true })",
      "TypeError: display: displayId must be a string that is not empty, got 7",
      "TypeError: display: metadata must be an object such as { "image/png": { width: 400 } }, got 'wide'",
    ]
  `);
  expect(outputs).toEqual([]);
});

test("display says so outside a Lectern kernel", () => {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for("lectern.display")];
  expect(() => display(1)).toThrowErrorMatchingInlineSnapshot(
    `[Error: display: there is no notebook to show this in, since this code does not run in a Lectern kernel]`,
  );
  expect(() => display.clear()).toThrowErrorMatchingInlineSnapshot(
    `[Error: display.clear: there is no notebook to show this in, since this code does not run in a Lectern kernel]`,
  );
});
