import { afterAll, beforeAll, expect, test } from "vitest";

import { Notebook } from "./notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
});
afterAll(() => notebook.close());

test("compile reports a type error at its place", () => {
  expect(notebook.problems('const a: string = 1;\n"é😀".nope')).toEqual([
    `TypeError TS2322 at "a": Type 'number' is not assignable to type 'string'.`,
    `TypeError TS2339 at "nope": Property 'nope' does not exist on type '"é😀"'.`,
  ]);
});

test("compile reports a syntax error alone", () => {
  expect(notebook.problems('const a: string = 1; console.log("a"')).toEqual([
    `SyntaxError TS1005 at "": ')' expected.`,
  ]);
});

test("compile tells the whole chain of a message", () => {
  expect(
    notebook.problems("const o: { a: { b: string } } = { a: { b: 1 } }; const f: () => string = () => 1"),
  ).toEqual([
    `TypeError TS2322 at "b": Type 'number' is not assignable to type 'string'.`,
    `TypeError TS2322 at "1": Type 'number' is not assignable to type 'string'.`,
  ]);
});

test("compile accepts what makes sense in a cell only: await, no exports, names declared anew", () => {
  expect(notebook.problems("const fetch = await Promise.resolve(1); const name = 2; name + fetch")).toEqual(
    [],
  );
});

test("@ts-nocheck at the top turns checking off", async () => {
  await notebook.run('// @ts-nocheck\nconst unchecked: string = 1;\nconst also = "a";');
  expect(notebook.typeOf("also")).toBe('const also: "a"');
});

test("an empty cell and a cell of comments have no result", () => {
  for (const source of ["", "\n\n", "// nothing", "/* nothing */\r\n"]) {
    const compilation = notebook.language.compile(source);
    expect(compilation.ok && compilation.cell.hasResult).toBe(false);
  }
});

test("compile takes Windows line ends", async () => {
  expect(await notebook.run("const crlf = 1;\r\ncrlf + 1\r\n")).toBe(2);
});

test("compile answers NUL bytes and lone surrogates", async () => {
  expect(notebook.problems("const n = 1;\0")).toEqual([`SyntaxError TS1127 at "\0": Invalid character.`]);
  expect(await notebook.run('"\ud800".length')).toBe(1);
  expect(notebook.problems("1 + 1")).toEqual([]);
});

test("compile refuses a cell of 50 MB at once", () => {
  const start = performance.now();
  expect(notebook.problems(`const s = "${"x".repeat(50e6)}"`)).toEqual([
    'TypeError at "c": The cell is 50 million characters long; at most 2 million can be run. Read large data from a file instead',
  ]);
  expect(performance.now() - start).toBeLessThan(10_000); // to check it would take minutes
});

test("a cell may hold a megabyte of data", () => {
  expect(notebook.problems(`const data = [${"[1, 2, 3],".repeat(1e5)}];`)).toEqual([]);
});

test("the first cell is checked without Node's types only where that makes no difference", () => {
  for (const [source, problems] of [
    ["process.pid + 1", []],
    ['console.table([1]); console.log("a")', []],
    ["[1].nope", [`TypeError TS2339 at "nope": Property 'nope' does not exist on type 'number[]'.`]],
    ["const c = console; c.table([])", []],
  ] as const) {
    const fresh = new Notebook();
    expect(fresh.problems(source)).toEqual(problems);
    expect(fresh.problems("process.nope; console.table(1)")).toEqual([
      `TypeError TS2339 at "nope": Property 'nope' does not exist on type 'Process'.`,
    ]);
    fresh.close();
  }
});
