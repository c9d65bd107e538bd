import { afterAll, beforeAll, expect, test } from "vitest";

import { Notebook } from "./notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
});
afterAll(() => notebook.close());

test("a constant of an earlier cell cannot be assigned", async () => {
  await notebook.run("const fixed = 5");
  expect(notebook.problems("fixed = 6")).toEqual([
    `TypeError TS2632 at "fixed": Cannot assign to 'fixed' because it is a constant.`,
  ]);
});

test("a variable of an earlier cell can be assigned, with a value of its type", async () => {
  await notebook.run("let free = 5");
  expect(await notebook.run("free = 6; free")).toBe(6);
  expect(notebook.problems('free = "a"')).toEqual([
    `TypeError TS2322 at "free": Type 'string' is not assignable to type 'number'.`,
  ]);
});

test("a constant's literal type still widens in a later cell", async () => {
  await notebook.run('const literal = "a"');
  expect(await notebook.run('let widened = literal; widened = "b"; widened')).toBe("b");
});

test("values keep the types that TypeScript infers", async () => {
  await notebook.run(`
    class Animal { constructor(public name: string) {} speak(): string { return this.name } }
    const animals = [new Animal("a")];
    const byName = new Map(animals.map((animal) => [animal.name, animal]));
    const later = Promise.resolve(animals);
    const tuple = [1, "a", { deep: [true] }] as const;
    const { name: firstName, ...others } = { name: "x", age: 3 };
    function pair<T>(value: T) { return [value, animals] as const }
    const curry = (a: number) => (b: string) => ({ a, b, animals });
    const isText = (value: unknown) => typeof value === "string";
    enum Colour { Red, Green }
    let colour = Colour.Red;
    const anonymous = class { size = 1 };
    const instance = new anonymous();
    const unique = Symbol("u");
    namespace Shapes { export interface Square { side: number } }
    const square: Shapes.Square = { side: 1 };
    const zlib = await import("node:zlib");
    const zipped = zlib.createGzip();
    const bytes = new Uint8Array(2), when = new Date(), pattern = /a/, nothing = null;
  `);
  expect(notebook.problems("animals[0]!.nope; byName.get('a')!.speak().nope")).toEqual([
    `TypeError TS2339 at "nope": Property 'nope' does not exist on type 'Animal'.`,
    `TypeError TS2339 at "nope": Property 'nope' does not exist on type 'string'.`,
  ]);
  for (const [name, type] of Object.entries({
    byName: "const byName: Map<string, Animal>",
    later: "const later: Promise<Animal[]>",
    tuple: 'const tuple: readonly [1, "a", { readonly deep: readonly [true]; }]',
    firstName: "const firstName: string",
    others: "const others: { age: number; }",
    pair: "function pair<T>(value: T): readonly [T, Animal[]]",
    isText: "const isText: (value: unknown) => value is string",
    colour: "let colour: Colour",
    square: "const square: Square",
    bytes: "const bytes: Uint8Array<ArrayBuffer>",
    nothing: "const nothing: null",
    unique: "const unique: typeof unique",
    zipped: "const zipped: Gzip",
  })) {
    expect(notebook.typeOf(name)).toBe(type);
  }
  expect(await notebook.run("instance.size + new anonymous().size + curry(1)('b').animals.length")).toBe(3);
  expect(notebook.problems("instance.nope; zipped.nope; zlib.nope")).toHaveLength(3);
});

test("instances of a class that is declared anew keep the old type", async () => {
  await notebook.run("class Layer { units = 1 }\nconst old = new Layer(); const list = [old];");
  await notebook.run("class Layer { size = 2 }\nconst young = new Layer();");
  expect(await notebook.run("old.units + young.size + list[0]!.units")).toBe(4);
  expect(notebook.problems("old.size")).toEqual([
    `TypeError TS2339 at "size": Property 'size' does not exist on type 'Layer (before it was declared again)'.`,
  ]);
});

test("a class can use the one it replaces nowhere, and a cell that fails leaves the old one", async () => {
  await notebook.run("class Kept { a = 1 }\nconst kept = new Kept();");
  expect(notebook.problems("class Kept { b: string = 1 }")).toHaveLength(1);
  expect(await notebook.run("new Kept().a + kept.a")).toBe(2);
});

test("interfaces, type aliases, enums and functions go on in later cells", async () => {
  await notebook.run(`
    interface Options { units: number; name?: string }
    type Pair<T> = [T, T];
    const enum Size { Small = 1 }
    function area(side: number, scale = 2) { return side * scale }
    function over(value: string): string; function over(value: number): number;
    function over(value: unknown) { return value }
  `);
  expect(
    await notebook.run(
      "const o: Options = { units: Size.Small }; const p: Pair<number> = [area(o.units), area(1, 3)]; over(p[0])",
    ),
  ).toBe(2);
  expect(notebook.problems("const o: Options = { unit: 1 }; over(true)")).toHaveLength(2);
});

test("the history takes what a failed cell declared", async () => {
  await expect(notebook.run('let reached = 1; throw new Error("stop")')).rejects.toThrow("stop");
  expect(await notebook.run("reached")).toBe(1);
});

test("declare global adds to the globals of later cells", async () => {
  await notebook.run("declare global { var fromCell: number }\nglobalThis.fromCell = 3;");
  expect(await notebook.run("fromCell")).toBe(3);
  await notebook.run("declare global { var alsoFromCell: number }\nglobalThis.alsoFromCell = 4;");
  expect(await notebook.run("fromCell + alsoFromCell")).toBe(7);
});

test("a cell with declare global that is changed and run again replaces what it added, member by member", async () => {
  await notebook.run(`declare global {
    interface Array<T> { second(): T; third(): T }
    var level: number;
    namespace NodeJS { interface ProcessEnv { LECTERN_LEVEL: string } }
  }`);
  await notebook.run(`declare global {
    interface Array<T> { second(): T | undefined }
    var level: "low" | "high";
    namespace NodeJS { interface ProcessEnv { LECTERN_LEVEL: "low" | "high" } }
  }`);
  expect(
    notebook.problems(`
      const a: "low" | "high" = level, b: "low" | "high" = process.env.LECTERN_LEVEL, c: number = [1].third();
      const d: number = [1].second();`),
  ).toEqual([
    `TypeError TS2322 at "d": Type 'number | undefined' is not assignable to type 'number'.\n  Type 'undefined' is not assignable to type 'number'.`,
  ]);
});

test("a cell with declare global that fails leaves what was there", async () => {
  await notebook.run("declare global { var steady: number }");
  expect(notebook.problems("declare global { var steady: string }\nconst n: number = 'a';")).toHaveLength(1);
  expect(notebook.problems("const s: string = steady")).toEqual([
    `TypeError TS2322 at "s": Type 'number' is not assignable to type 'string'.`,
  ]);
});
