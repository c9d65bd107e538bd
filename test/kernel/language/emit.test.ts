import { parseSync } from "oxc-parser";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Notebook } from "./notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook({ "data.json": '{ "n": 7 }' });
});
afterAll(() => notebook.close());

test("the last expression is the result; a declaration has none", async () => {
  expect(await notebook.run("1 + 1")).toBe(2);
  expect(await notebook.run("const none = 3;")).toBe(undefined);
  expect(await notebook.run('"text"')).toBe("text");
  expect(await notebook.run("await Promise.resolve(5);;")).toBe(5);
  expect(await notebook.run("export default 6")).toBe(6);
});

test.each(["let", "const", "var", "function", "class", "enum", "namespace", "using"])(
  "a name declared with %s is visible to later cells, and can be declared anew with any other word",
  async (word) => {
    const declare: Record<string, string> = {
      let: "let again = 1",
      const: "const again = 1",
      var: "var again = 1",
      function: "function again() { return 1 }",
      class: "class again { static one = 1 }",
      enum: "enum again { One = 1 }",
      namespace: "namespace again { export let one = 1 }",
      using: "using again = { one: 1, [Symbol.dispose]() {} }",
    };
    await notebook.run(declare[word]!);
    expect(await notebook.run("typeof again")).not.toBe("undefined");
    for (const other of Object.values(declare)) {
      await notebook.run(other);
      await notebook.run(declare[word]!);
    }
  },
);

test("an enum that is run again forgets its old members", async () => {
  await notebook.run("enum Step { One, Two }");
  await notebook.run("enum Step { One }");
  expect(await notebook.run("Object.keys(Step).length")).toBe(2);
});

test("functions can be called above their declaration, and call what their name means now", async () => {
  expect(
    await notebook.run(
      "const early = count(3);\nfunction count(n: number): number { return n === 0 ? 0 : 1 + count(n - 1) }\nearly",
    ),
  ).toBe(3);
  expect(await notebook.run("count.name")).toBe("count");
});

test("var in loops and blocks is a name of the cell", async () => {
  expect(
    await notebook.run(
      "for (var i = 0, j; i < 3; i++) { var [seen]: number[] = [i] }\nfor (var k in { a: 1 }) ;\n[i, seen!, k!].join()",
    ),
  ).toBe("3,2,a");
  expect(await notebook.run("let i = 5; i")).toBe(5);
});

test("imports are awaited calls of $$load; types leave no trace", async () => {
  notebook.loaded.length = 0;
  expect(
    await notebook.run(`import fs, { existsSync as exists, type Stats } from "node:fs";
import * as path from "node:path";
import type { Buffer as B } from "node:buffer";
import { type Blob } from "node:buffer";
import { Stats as S } from "node:fs";
import { BigIntOptions } from "node:fs";
import "node:os";
import data from "./data.json" with { type: "json" };
let stats: Stats | S | B | Blob | BigIntOptions | undefined;
typeof exists + typeof fs.readFileSync + path.sep + data.n`),
  ).toBe("functionfunction/7");
  expect(notebook.loaded).toEqual([
    ["node:fs", { names: ["default", "existsSync"] }],
    ["node:path"],
    ["node:fs", { names: ["Stats"] }],
    ["node:os"],
    ["./data.json", { with: { type: "json" }, names: ["default"] }],
  ]);
});

test("an imported name is known to later cells as a value and a type", async () => {
  await notebook.run(
    'import { EventEmitter, once } from "node:events"; import assert from "node:assert"; import cp = require("node:child_process");',
  );
  expect(
    await notebook.run(
      "const emitter: EventEmitter = new EventEmitter(); assert(emitter); typeof once + typeof cp.exec",
    ),
  ).toBe("functionfunction");
  expect(notebook.problems("once(5)")).not.toEqual([]);
});

test("import() and import.meta go to the runtime's helpers", async () => {
  expect(await notebook.run('const os = await import("node:os"); os.EOL + import.meta.url')).toBe(
    "\nfile:///cell",
  );
  expect(notebook.problems("os.nope")).toEqual([
    `TypeError TS2339 at "nope": Property 'nope' does not exist on type 'typeof import("node:os")'.`,
  ]);
});

test("decorators, accessors and parameter properties run", async () => {
  expect(
    await notebook.run(`
function twice(method: () => number, _context: ClassMethodDecoratorContext) { return () => 2 * method() }
class Decorated { accessor size = 3; constructor(private factor = 1) {} @twice value() { return 4 } }
new Decorated().value() + new Decorated().size`),
  ).toBe(11);
  expect(await notebook.run("new Decorated().value()")).toBe(8);
});

test("using disposes at the end of the cell, and the value stays the result", async () => {
  expect(
    await notebook.run(
      'const log: string[] = []; using handle = { id: 1, [Symbol.dispose]() { log.push("gone") } };\nhandle.id',
    ),
  ).toBe(1);
  expect(await notebook.run("log[0]")).toBe("gone");
});

test("emit leaves no import of a helper", () => {
  const compilation = notebook.language.compile(
    "using a = null; class A { @((v: unknown, c: DecoratorContext) => {}) m() {} accessor b = 1 }",
  );
  expect(compilation.ok && compilation.cell.code).not.toMatch(/\b(?:import|export)\b/);
});

test.each([
  ["plain", 'const a: number = 1;\n\nconst fail = () => { throw new Error("x") };\nfail()'],
  [
    "imports",
    'import * as fs from "node:fs";\nconst a: number = 1;\nconst fail = () => { throw new Error("x") };',
  ],
  ["a function, which moves up", 'const a = 1;\nclass Q {}\nfunction fail() { throw new Error("x") }'],
  ["lowered", 'using a = null;\nenum E { A }\nconst fail = () => { throw new Error("x") };'],
])("originalPosition finds the place in a cell with %s", (_, source) => {
  const compilation = notebook.language.compile(source);
  if (!compilation.ok) throw new Error("the cell has problems");
  const { code, originalPosition } = compilation.cell;
  const offset = code.indexOf("new Error");
  const line = code.slice(0, offset).split("\n").length;
  const column = offset - code.lastIndexOf("\n", offset);
  const expected = source.indexOf("new Error");
  expect(originalPosition(line, column)).toEqual({
    line: source.slice(0, expected).split("\n").length,
    column: expected - source.lastIndexOf("\n", expected),
  });
});

test("originalPosition leads from the loading code to the import", () => {
  const compilation = notebook.language.compile('const a = 1;\nimport * as os from "node:os";');
  if (!compilation.ok) throw new Error("the cell has problems");
  const column = compilation.cell.code.indexOf("await") + 1;
  expect(compilation.cell.originalPosition(1, column)).toEqual({ line: 2, column: 1 });
});

test("compileExpression strips types", () => {
  expect(notebook.language.compileExpression("({ a: 1 } as any).a")).toBe("({ a: 1 }).a");
});

test("what JavaScript does not know is gone, wherever it stands", () => {
  for (const source of [
    "class A { private x = 1 }",
    "class A { x?; y }",
    "class A { readonly x = 1 }",
    "class A { declare x; y = 2 }",
    "class A { static override z = 1 }",
    "class A { constructor(protected x) {} }",
    "class A { over(a); over(a) {} }",
    "class A { m?(); n() {} }",
    "abstract class A {}",
    "class A<T> {}",
    "class A implements Disposable { [Symbol.dispose]() {} }",
    "function f(a?) { return a }",
    "const f = (a?, b?) => a",
    "const x = <T,>(a) => a",
    "let a = [1]; a[0]!.toFixed()",
    "let b = 1; b satisfies number; b as number; <number>b",
    "new Map<string, number>()",
    "[1].map<number>((n) => n + 1)",
    "try {} catch (e: any) {}",
    "for (const a of [1] as number[]) a",
    'export type { Stats } from "node:fs"',
  ]) {
    const compilation = notebook.language.compile(`// @ts-nocheck\n${source}`);
    const code = compilation.ok ? compilation.cell.code : compilation.problems;
    const parsed = compilation.ok ? parseSync("cell.js", compilation.cell.code, { lang: "js" }) : undefined;
    expect([source, code, parsed?.errors]).toEqual([source, code, []]);
  }
});

test("a cell of plain JavaScript stays as it is written, but for its declarations", () => {
  const compilation = notebook.language.compile("const  a = [1,2] // two\n\n  a?.map((n)=>n+1)");
  expect(compilation.ok && compilation.cell.code).toBe(
    '"use strict"; \nlet  a = [1,2] // two\n\n  a?.map((n)=>n+1)',
  );
});

test("an arrow of three signs is no comment, as it would be to a script", async () => {
  expect(
    await notebook.run("let down = 3; const steps = []; while (down --> 0) steps.push(down); steps.join()"),
  ).toBe("2,1,0");
  expect(await notebook.run("// @ts-nocheck\nlet up = 1, low = 2; low<!--up")).toBe(false);
});
