import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, expect, test } from "vitest";

import { createLanguage } from "../../../kernel/language/index.ts";
import { Notebook, packages } from "./notebook.ts";

let notebook: Notebook;
afterEach(() => notebook.close());

test("a package that the folder lacks comes from Lectern's own", () => {
  notebook = new Notebook();
  expect(
    notebook.problems('import * as tf from "@tensorflow/tfjs";\nconst t: string = tf.tensor2d([[1]]);'),
  ).toEqual([`TypeError TS2322 at "t": Type 'Tensor2D' is not assignable to type 'string'.`]);
});

test("a package in the folder comes before Lectern's own", () => {
  notebook = new Notebook({
    "node_modules/@tensorflow/tfjs/package.json": '{ "name": "@tensorflow/tfjs", "types": "index.d.ts" }',
    "node_modules/@tensorflow/tfjs/index.d.ts": "export const mine: 1;",
  });
  expect(notebook.problems('import { mine } from "@tensorflow/tfjs"; const s: string = mine')).toEqual([
    `TypeError TS2322 at "s": Type 'number' is not assignable to type 'string'.`,
  ]);
});

test("exports maps, ES-module-only packages and subpaths resolve", () => {
  notebook = new Notebook({
    "node_modules/esm/package.json":
      '{ "type": "module", "exports": { ".": { "types": "./t.d.ts", "import": "./x.js" }, "./sub": { "import": { "types": "./sub.d.ts" } } } }',
    "node_modules/esm/t.d.ts": "export default class Main { m(): number }",
    "node_modules/esm/sub.d.ts": "export const sub: 'sub';",
  });
  expect(
    notebook.problems(
      'import Main from "esm"; import { sub } from "esm/sub"; const n: string = new Main().m(); const m: number = sub',
    ),
  ).toEqual([
    `TypeError TS2322 at "n": Type 'number' is not assignable to type 'string'.`,
    `TypeError TS2322 at "m": Type 'string' is not assignable to type 'number'.`,
  ]);
});

test("CommonJS packages with `export =` give their members by name and as default", () => {
  notebook = new Notebook({
    "node_modules/cjs/package.json": '{ "types": "i.d.ts" }',
    "node_modules/cjs/i.d.ts":
      "interface Api { run(a: number): string }\ndeclare const api: Api;\nexport = api;",
  });
  expect(notebook.problems('import api, { run } from "cjs"; api.run("a"); run("b")')).toEqual([
    `TypeError TS2345 at ""a"": Argument of type 'string' is not assignable to parameter of type 'number'.`,
    `TypeError TS2345 at ""b"": Argument of type 'string' is not assignable to parameter of type 'number'.`,
  ]);
});

test("a package without types is any, and stays so in later cells", async () => {
  notebook = new Notebook({
    "node_modules/bare/package.json": '{ "main": "i.js" }',
    "node_modules/bare/i.js": "module.exports = { a: 1 };",
  });
  expect(notebook.problems('import bare, { a } from "bare"; bare.x.y + a')).toEqual([]);
});

test("a module that is not there says what to do, and is found once it is", () => {
  notebook = new Notebook();
  const cell = 'import { a } from "@late/pkg/sub"; const s: string = a;';
  expect(notebook.problems(cell)).toEqual([
    `TypeError TS2307 at ""@late/pkg/sub"": Cannot find module '@late/pkg/sub' or its corresponding type declarations.\nInstall it with "npm install @late/pkg" in the notebook's folder, then run the cell again.`,
  ]);
  notebook.write("node_modules/@late/pkg/package.json", "{}");
  notebook.write("node_modules/@late/pkg/sub.d.ts", "export const a: number;");
  expect(notebook.problems(cell)).toEqual([
    `TypeError TS2322 at "s": Type 'number' is not assignable to type 'string'.`,
  ]);
});

test("a name that a module lacks is reported at the name", () => {
  notebook = new Notebook();
  expect(notebook.problems('import { readFileSyn } from "node:fs"')).toEqual([
    `TypeError TS2724 at "readFileSyn": '"node:fs"' has no exported member named 'readFileSyn'. Did you mean 'readFileSync'?`,
  ]);
});

test("local files resolve with any usual ending, and are read again when they change", () => {
  notebook = new Notebook({
    "model.ts": "export const size: number = 1;",
    "plain.js": "export const text = 'a';",
    "data.json": '{ "n": 1 }',
  });
  const cell = `import { size } from "./model.ts"; import { size as again } from "./model"; import { size as third } from "./model.js";
import { text } from "./plain.js"; import data from "./data.json";
const sum: number = size + again + third + data.n + text.length;`;
  expect(notebook.problems(cell)).toEqual([]);
  notebook.write("model.ts", "export const size: string = 'a';");
  utimesSync(join(notebook.folder, "model.ts"), new Date(), new Date(Date.now() + 5000));
  expect(notebook.problems('import { size } from "./model.ts"; const n: number = size')).toEqual([
    `TypeError TS2322 at "n": Type 'string' is not assignable to type 'number'.`,
  ]);
});

test("a type error in a local file is told with its name and line", () => {
  notebook = new Notebook({ "lib/broken.ts": "export const a = 1;\nexport const b: string = a;" });
  expect(notebook.problems('import { a } from "./lib/broken.ts"')).toEqual([
    `TypeError TS2322 at ""./lib/broken.ts"": lib/broken.ts:2:14: Type 'number' is not assignable to type 'string'.`,
  ]);
  expect(notebook.problems("1 + 1")).toEqual([]);
});

test("a broken local file is told to the cells that it concerns, through other files too, and to no others", () => {
  notebook = new Notebook({
    "broken.ts": "export const a = {",
    "through.ts": 'export { a } from "./broken.js";',
    "whole.ts": "export const b = 1;",
  });
  const told = "broken.ts:1:19: '}' expected.";
  expect(notebook.problems('import { a } from "./broken"')).toEqual([
    `SyntaxError TS1005 at ""./broken"": ${told}`,
  ]);
  expect(notebook.problems('import { a } from "./through"')).toEqual([
    `SyntaxError TS1005 at ""./through"": ${told}`,
  ]);
  expect(notebook.problems('import { b } from "./whole"; b')).toEqual([]);
});

test("a tsconfig.json beside the notebook is respected", () => {
  notebook = new Notebook({
    "tsconfig.json":
      '{ // comments are allowed\n "compilerOptions": { "strict": false, "module": "commonjs", "verbatimModuleSyntax": true, "noUnusedLocals": true, "paths": { "~/*": ["./src/*"] } } }',
    "src/deep.ts": "export const deep = 1;",
  });
  expect(
    notebook.problems(
      'import { deep } from "~/deep"; let a: number = null; function f(x) { return x } await f(deep)',
    ),
  ).toEqual([]);
});

test("the tsconfig.json of Lectern's own sources is none of a notebook's in its checkout, graded ones included", () => {
  notebook = new Notebook();
  const language = createLanguage({ folder: join(packages, "docs"), packages });
  const compilation = language.compile("const v = [1]; v[0].toFixed()");
  language.close();
  expect(compilation.ok ? [] : compilation.problems).toEqual([]);
});

test("a broken tsconfig.json is reported once, and cells go on", () => {
  notebook = new Notebook({ "tsconfig.json": '{ "compilerOptions": { "strict": "perhaps" } }' });
  expect(notebook.problems("1 + 1")).toEqual([
    `TypeError at "": ${notebook.folder}/tsconfig.json: Compiler option 'strict' requires a value of type boolean.\nThe defaults hold until the file is put right; run the cell again to go on with them`,
  ]);
  expect(notebook.problems("1 + 1")).toEqual([]);
});

test("preload makes the types of a package ready", () => {
  notebook = new Notebook();
  const before = performance.now();
  notebook.language.preload(["@tensorflow/tfjs", "not-there"]);
  const start = performance.now();
  expect(notebook.problems('import * as tf from "@tensorflow/tfjs"; tf.tensor([1])')).toEqual([]);
  expect(performance.now() - start).toBeLessThan(start - before);
});

test("lectern means Lectern's own package, by its exports", () => {
  notebook = new Notebook();
  notebook.close();
  const packages = mkdtempSync(join(tmpdir(), "lectern-package-"));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(packages, name)), { recursive: true });
    writeFileSync(join(packages, name), text);
  };
  symlinkSync(join(import.meta.dirname, "../../../node_modules"), join(packages, "node_modules"), "dir");
  write("package.json", '{ "name": "lectern", "exports": { ".": { "types": "./dist/lib/index.d.ts" } } }');
  write("dist/lib/index.d.ts", "export const version: 1;");
  write("tslab.d.ts", "export const display: { html(text: string): void };");
  write("globals.d.ts", "declare function prompt(text: string): string;");
  const language = createLanguage({
    folder: tmpdir(),
    packages,
    tslab: join(packages, "tslab.d.ts"),
    globals: join(packages, "globals.d.ts"),
  });
  const compilation = language.compile(
    'import { version } from "lectern"; import * as tslab from "tslab"; tslab.display.html(prompt("a")); const s: string = version; tslab.display.svg',
  );
  language.close();
  rmSync(packages, { recursive: true });
  expect(compilation.ok ? [] : compilation.problems.map(({ message }) => message)).toEqual([
    "Type 'number' is not assignable to type 'string'.",
    "Property 'svg' does not exist on type '{ html(text: string): void; }'.",
  ]);
});

test("a room of the library is called by its name, not by its file", () => {
  notebook = new Notebook();
  expect(notebook.problems('import { plot } from "lectern"; plot.scatter')).toEqual([
    `TypeError TS2339 at "scatter": Property 'scatter' does not exist on type 'typeof plot'.`,
  ]);
  expect(notebook.problems('import * as lectern from "lectern"; lectern.plots')).toEqual([
    expect.stringMatching(
      /^TypeError TS\d+ at "plots": Property 'plots' does not exist on type 'typeof lectern'/,
    ),
  ]);
});

test("what import type brings in is no value, in its cell and in later ones", async () => {
  notebook = new Notebook({
    "shapes.ts":
      "export class Square { side = 1 }\nexport interface Round { radius: number }\nexport default class Star {}",
  });
  const noValue = (name: string) =>
    `TypeError TS1361 at "${name}": '${name}' cannot be used as a value because it was imported using 'import type'.`;
  expect(notebook.problems('import type { Square } from "./shapes"; new Square()')).toEqual([
    noValue("Square"),
  ]);
  expect(notebook.problems('import type Star from "./shapes"; new Star()')).toEqual([noValue("Star")]);
  expect(notebook.problems('import type * as all from "./shapes"; all.Square')).toEqual([noValue("all")]);
  await notebook.run(
    'import { type Square as Shape, type Round } from "./shapes"; let shape: Shape | undefined;',
  );
  await notebook.run(
    'import type Star from "./shapes"; import type * as all from "./shapes"; const stars: Star[] = [];',
  );
  expect(notebook.problems("new Shape()")).toEqual([noValue("Shape")]);
  expect(notebook.problems("[Star, all.Square]")).toEqual([noValue("Star"), noValue("all")]);
  expect(notebook.problems("const r: Round = { radius: '1' }; const s: all.Square = { side: 2 }; s")).toEqual(
    [`TypeError TS2322 at "radius": Type 'string' is not assignable to type 'number'.`],
  );
  expect(notebook.loaded).toEqual([]);
  expect(notebook.problems('import type { Square, Oval } from "./shapes"')).toEqual([
    `TypeError TS2614 at "Oval": Module '"./shapes"' has no exported member 'Oval'. Did you mean to use 'import Oval from "./shapes"' instead?`,
  ]);
  await notebook.run('import { Square } from "./shapes"; new Square().side');
  expect(notebook.loaded).toEqual([["./shapes", { names: ["Square"] }]]);
});

test("a default import keeps its type in later cells, and as part of the types of others", async () => {
  notebook = new Notebook({ "star.ts": "export default class Star { points = 5 }" });
  await notebook.run('import Star from "./star"; const first = new Star();');
  await notebook.run("function count(star: Star) { return star.points }\nconst list = [first];");
  expect(notebook.problems("list[0]!.nope; count(1); new Star().nope")).toEqual([
    `TypeError TS2339 at "nope": Property 'nope' does not exist on type 'Star'.`,
    `TypeError TS2345 at "1": Argument of type 'number' is not assignable to parameter of type 'Star'.`,
    `TypeError TS2339 at "nope": Property 'nope' does not exist on type 'Star'.`,
  ]);
});
