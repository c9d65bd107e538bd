// The examples of the doc comments, as docs/reference/ shows them: each runs, and gives the value that its line promises.

import { readdirSync, readFileSync } from "node:fs";
import { inspect } from "node:util";

import { transformSync } from "oxc-transform";
import { expect, test } from "vitest";

import * as lectern from "../../lib/index.ts";

const library = lectern as unknown as Record<string, Record<string, unknown>>;
const { data, ensemble, nn } = lectern;
const folder = new URL("../../docs/reference/", import.meta.url);

/** Examples that read or write a file, or go on from code around them; pages of docs/ have such code, and run. */
const PARTS = [
  ...["data.readCsv", "data.csvBatches", "data.csvRows", "data.readIdx", "data.readText", "models.load"],
  ...["autograd.steps", "data.augment", "models.charModel", "nn.advance", "nn.registerLayer"],
  ...["train.checkpoint", "train.fit", "train.recorded"],
];

const examples = readdirSync(folder).flatMap((page) => {
  const room = page.replace(".md", "");
  if (!library[room]) return [];
  const [text] = readFileSync(new URL(page, folder), "utf8").split("\n## Types\n");
  return text!
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [, ...blocks] = [...section.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!); // after the signature
      return { room, name: `${room}.${section.split("\n")[0]}`, code: blocks.join("\n") };
    })
    .filter(({ name, code }) => code !== "" && !PARTS.includes(name));
});

test("there are examples in nearly every room", () => {
  expect(examples.length).toBeGreaterThan(120);
  expect(new Set(examples.map(({ room }) => room)).size).toBeGreaterThan(12);
});

test.each(examples)("$name", async ({ room, code }) => {
  const shown: { promised: string; value: unknown }[] = [];
  const names: Record<string, unknown> = { ...library, ...library[room], ...surroundings() };
  const known = Object.keys(names).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
  const show = (promised: string, value: unknown) => shown.push({ promised, value });
  const run = new AsyncFunction("show", ...known, transformSync("example.ts", `{${asking(code)}}`).code);
  await run(show, ...known.map((name) => names[name]));
  for (const { promised, value } of shown) {
    const wanted = valuesIn(promised);
    if (!wanted) continue; // a sentence
    const got = valuesIn(
      inspected(value),
      !promised.includes("Tensor float32") && !promised.includes("Tensor int32"),
    )!;
    expect(got.length, promised).toBe(wanted.length);
    for (const [i, want] of wanted.entries()) {
      if (typeof want === "number")
        expect(Math.abs((got[i] as number) - want), promised).toBeLessThan(allowed(want));
      else expect(got[i], promised).toBe(want);
    }
  }
});

const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
  ...code: string[]
) => (...values: unknown[]) => Promise<void>;

/** What an example may take for granted. */
function surroundings(): Record<string, unknown> {
  const { X, y } = data.blobs({ examples: 60, classes: 2, seed: 1 });
  const model = new nn.Sequential([new nn.Dense({ units: 2 })]);
  return {
    ...{ X, y, x: X, model, text: "to be or not to be", waves: data.tones({ examples: 2 }).waves },
    ...{ tree: new ensemble.DecisionTreeClassifier(), forest: new ensemble.RandomForestRegressor() },
    ...{ task: { loss: "softmaxCrossEntropy", epochs: 1 } },
  };
}

/** A line that ends in `// value` hands its value over. */
function asking(code: string): string {
  return code.replaceAll(
    /^(?!const |let |for |if |await |import )(\S.*);[ ]+\/\/ (.*)$/gm,
    (_, expression: string, promised: string) => `show(${JSON.stringify(promised)}, (${expression}));`,
  );
}

function inspected(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : inspect(value, { depth: 4 });
}

/** The numbers, texts and truths in a line; undefined if it is a sentence. `bare` leaves out the shapes of tensors. */
function valuesIn(text: string, bare = false): (number | string | boolean)[] | undefined {
  const [value = ""] = text.split(/: (?=\w+,)/); // "[[0, 1]]: blue, red"
  const plain = value
    .replaceAll(/\w+Array(?:\(\d+\))?/g, "") // Float64Array(3)
    .replaceAll(/Tensor (?:float32|int32) (\[[\d, ]*\])/g, bare ? "" : "$1");
  const words = plain.replaceAll(/"[^"]*"|'[^']*'/g, "").match(/[A-Za-z_]\w*|\.{3}/g) ?? [];
  const known = /^(Tensor|Infinity|true|false|about|X|y|categories|e)$/;
  if (!bare && !words.every((word) => known.test(word))) return undefined;
  const parts = plain.match(/"[^"]*"|'[^']*'|true|false|Infinity|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g) ?? [];
  return parts.map((part) => {
    if (/^["']/.test(part)) return part.slice(1, -1);
    if (part === "true" || part === "false") return part === "true";
    return Number(part);
  });
}

/** How far a number may be from one that is written in four digits, or is whole. */
function allowed(want: number): number {
  return Number.isInteger(want) ? 1e-6 * Math.max(1, Math.abs(want)) : Math.max(1e-3 * Math.abs(want), 6e-5);
}
