// tslab's own display code and ours are called alike, and the bundles that they send are compared.

import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, test } from "vitest";

import * as ours from "../../../kernel/display/tslab.ts";
import { PNG } from "./images.ts";
import { outputs } from "./shown-outputs.ts";

const require = createRequire(import.meta.url);

interface Sent {
  update: boolean;
  data: unknown;
  metadata: unknown;
  /** The outputs of one display have one name, whichever it is. */
  display: number | undefined;
}

let theirs: typeof ours;
let sentByTslab: Sent[] = [];
const jupyter = require("tslab/dist/jupyter.js");

beforeAll(() => {
  theirs = require("tslab");
  // Where tslab's kernel puts the function that signs and sends the message.
  jupyter.lastWriteDisplayData = (content: object, update: boolean) => {
    const { data, metadata, transient } = JSON.parse(JSON.stringify(content)); // as on the wire
    sentByTslab.push({ update: update === true, data, metadata, display: transient.display_id });
  };
});

afterAll(() => {
  jupyter.lastWriteDisplayData = null;
});

const calls: Record<string, (tslab: typeof ours) => void> = {
  javascript: ({ display }) => display.javascript("element.textContent = 1"),
  html: ({ display }) => display.html("<b>1</b>"),
  markdown: ({ display }) => display.markdown("# Title"),
  latex: ({ display }) => display.latex("$\\sum_i x_i$"),
  svg: ({ display }) => display.svg("<svg/>"),
  text: ({ display }) => display.text("plain 'text'"),
  "empty text": ({ display }) => display.text(""),
  "png of a Buffer": ({ display }) => display.png(PNG),
  "png of a Uint8Array": ({ display }) => display.png(new Uint8Array(PNG)),
  "png of a view": ({ display }) =>
    display.png(new Uint8Array(Buffer.concat([PNG, PNG])).subarray(PNG.length)),
  "png of base64": ({ display }) => display.png(PNG.toString("base64") as never),
  jpeg: ({ display }) => display.jpeg(PNG),
  gif: ({ display }) => display.gif(PNG),
  pdf: ({ display }) => display.pdf(PNG),
  "raw text": ({ display }) => display.raw("text/x-thing", "thing"),
  "raw bytes": ({ display }) => display.raw("application/x-thing", new Uint8Array([1, 2, 3])),
  "raw bytes said to be JSON": ({ display }) =>
    display.raw("application/json", new TextEncoder().encode('{"a":1}')),
  "raw data": ({ display }) => display.raw("application/vnd.plotly.v1+json", { data: [{ y: [1] }] } as never),
  "one display overwritten": ({ newDisplay }) => {
    const first = newDisplay();
    const second = newDisplay();
    first.html("1");
    second.text("a");
    first.markdown("2");
    second.png(PNG);
    first.raw("text/html", "3");
  },
};

test.each(Object.keys(calls))("tslab's %s sends the same bundle", (name) => {
  sentByTslab = [];
  calls[name]!(theirs);
  calls[name]!(ours);
  const sentByUs = outputs.map((output): Sent => {
    if (output.kind === "clear_output") throw new Error("nothing clears here");
    const { kind, data, metadata, displayId } = output;
    return { update: kind === "update_display_data", data, metadata, display: displayId as never };
  });
  expect(sentByUs.length).toBeGreaterThan(0);
  expect(numbered(sentByUs)).toEqual(numbered(sentByTslab));
});

/** Names in the order of their first use, since each kernel makes its own. */
function numbered(sent: Sent[]): Sent[] {
  const names: unknown[] = [];
  return sent.map((one) => {
    if (one.display === undefined) return one;
    if (!names.includes(one.display)) names.push(one.display);
    return { ...one, display: names.indexOf(one.display) };
  });
}

test("the module exports what tslab exports", () => {
  expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
  expect(ours.versions).toEqual({
    tslab: theirs.versions.tslab,
    typescript: require("typescript/package.json").version,
    node: theirs.versions.node,
  });
});

test("each display has every method of tslab's", () => {
  const methods = (value: object) => Object.getOwnPropertyNames(Object.getPrototypeOf(value)).sort();
  expect(methods(ours.display)).toEqual(methods(theirs.display));
  expect(methods(ours.newDisplay())).toEqual(methods(theirs.newDisplay()));
});

test("rubbish is refused in words, where tslab sends a message that breaks the protocol", () => {
  expect(() => ours.display.html(42 as never)).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: text/html must be a string or bytes, got 42]`,
  );
  expect(() => ours.display.raw("html", "<b>")).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: tslab display: the content type must be like "text/html", got 'html']`,
  );
  expect(outputs).toEqual([]);
});
