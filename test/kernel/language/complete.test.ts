import { afterAll, beforeAll, expect, test } from "vitest";

import { Notebook } from "./notebook.ts";

let notebook: Notebook;
beforeAll(async () => {
  notebook = new Notebook({ "model.ts": "export {};", "data/train.csv": "" });
  await notebook.run(`
    const settings = { learningRate: 0.1, layers: [{ units: 3 }] };
    let untyped: any = { deep: { a: 1 } };
    interface LayerOptions { units: number; useBias?: boolean; activation?: "relu" | "sigmoid" }
    function dense(options: LayerOptions) { return options }
    class Model { fit(epochs: number) { return epochs } }
  `);
});
afterAll(() => notebook.close());

test.each([
  ["settings.le|", ["learningRate"]],
  ["settings.LE|", ["learningRate"]],
  ["settings?.la|", ["layers"]],
  ["settings.layers[0]!.|", ["units"]],
  ["for (const layer of settings.layers) { layer.un|", ["units"]],
  ["const inner = 1; inner.toF|", ["toFixed"]],
  ["new Model().|", ["fit"]],
  ["`${settings.le|", ["learningRate"]],
  ["dense({ us|", ["useBias"]],
  ["dense({ units: 1, | })", ["activation", "useBias"]],
  ['dense({ units: 1, activation: "|" })', ["relu", "sigmoid"]],
  ['dense({ units: 1, activation: "re|', ["relu"]],
  ["sett|", ["settings", "setTimeout"]],
  ["function f(alphabet: string) { return alph|", ["alphabet"]],
  ["let o: LayerO|", ["LayerOptions"]],
  ["settin|gs.layers", ["settings"]],
  ['import { readFileS| } from "node:fs"', ["readFileSync"]],
  ['import * as os from "node:os";\nos.cp|', ["cpus"]],
  ['import fs from "node:f|"', ["node:fs", "node:fs/promises"]],
  ['import * as tf from "@tensorflow/tfjs-backend-w|"', ["@tensorflow/tfjs-backend-wasm"]],
  ['import {} from "./mo|"', ["./model.ts"]],
  ['const m = await import("./|")', ["./data/", "./model.ts"]],
  ['const text = read("./data/t|")', ["train.csv"]],
  ["// settings.|", []],
  ["/* settings.| */", []],
  ['"settings.|"', []],
  ["`settings.|`", []],
  ["1.5|", []],
])("complete offers for %s", (marked, texts) => {
  expect(notebook.complete(marked).texts).toEqual(texts);
});

test("complete replaces the word up to the cursor", () => {
  expect(notebook.complete("settin|gs").replaced).toBe("settin");
});

test("complete hands what is any to the run time", () => {
  expect(notebook.complete("untyped.deep.a|").runtimeMembersOf).toBe("untyped.deep");
  expect(notebook.complete("untyped['deep'].|").runtimeMembersOf).toBe("untyped['deep']");
  expect(notebook.complete("untyped.call().|").runtimeMembersOf).toBe(undefined);
  expect(notebook.complete("settings.|").runtimeMembersOf).toBe(undefined);
});

test("complete lists names of the notebook before globals before keywords, and none of ours", () => {
  const { texts } = notebook.complete("|");
  expect(texts.indexOf("settings")).toBeLessThan(texts.indexOf("Array"));
  expect(texts.indexOf("Array")).toBeLessThan(texts.indexOf("await"));
  expect(texts.filter((text) => text.includes("$"))).toEqual([]);
});

test("complete names the kind of each item in Jupyter's words, and signatures of few", () => {
  const { items } = notebook.language.complete("new Model().f", 13);
  expect(items).toEqual([{ text: "fit", kind: "function", signature: "(epochs: number) => number" }]);
  const kinds = (text: string) => notebook.language.complete(text, text.length).items[0]?.kind;
  expect([kinds("Mod"), kinds("dens"), kinds("let o: LayerO"), kinds("retur"), kinds("settings.le")]).toEqual(
    ["class", "function", "interface", "keyword", "property"],
  );
});

test("complete sees behind what a module passes on from another", async () => {
  await notebook.run('import * as tf from "@tensorflow/tfjs"');
  const kindsOf = (source: string): Record<string, string> =>
    Object.fromEntries(
      notebook.language.complete(source, source.length).items.map(({ text, kind }) => [text, kind]),
    );
  expect(kindsOf("tf.")).toMatchObject({
    matMul: "function",
    Tensor: "class",
    layers: "module",
    Rank: "enum",
  });
  expect(kindsOf("tf.layers.")).toMatchObject({ dense: "function", Layer: "class" });
  expect(kindsOf("tf.data.")).toMatchObject({ Dataset: "class", csv: "function" });
});
