// The global scope is the same whether its declarations come as many files or as few.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { Library } from "../../../kernel/language/library.ts";
import { NodeTypes } from "../../../kernel/language/node-types.ts";
import { Notebook, packages } from "./notebook.ts";
import { libraries, Program } from "./program.ts";

const read = (path: string): string => readFileSync(path, "utf8");

/** What a text means when all files are read as they are, and when some stand in for them. */
function inBoth(source: string, names: string[], standIn: (path: string) => string | undefined) {
  return [new Program(source), new Program(source, standIn)].map((program) => {
    const members = Object.fromEntries(names.flatMap((name) => [...program.members(name, 2)]));
    const files = program.project.program.getSourceFileNames().length;
    program.close();
    return { members, files };
  });
}

const types = join(packages, "dist/kernel/types").replaceAll("\\", "/");

test.each(["as they are asked for", "when Lectern was built"])(
  "globals have their types, joined %s",
  (when) => {
    const library = new Library(libraries, read);
    if (when === "when Lectern was built")
      library.expect(["lib.esnext.disposable.d.ts", "lib.esnext.d.ts"], types);
    const source = `
    const all = globalThis;
    declare const of: {
      array: number[]; readonly: readonly string[]; promise: Promise<number>; map: Map<string, number>;
      iterator: IteratorObject<number>; bytes: Uint8Array; set: Set<string>; date: Date; error: Error; text: string;
    };
    export {};`;
    const [own, joined] = inBoth(source, ["all", "of"], (path) => library.text(path));
    expect(Object.keys(own!.members).length).toBeGreaterThan(1000);
    expect(joined!.members).toEqual(own!.members);
    expect(joined!.files).toBeLessThan(own!.files - 60);
  },
);

test("Node's modules and globals have the types that they have in files of their own", () => {
  const nodeTypes = NodeTypes.open(types)!;
  const modules = [
    "fs",
    "fs/promises",
    "stream",
    "stream/web",
    "util",
    "events",
    "worker_threads",
    "node:test",
  ];
  const members = modules.map((name) => `"${name}": typeof import("${name}");`);
  const source = `
    const all = globalThis;
    declare const of: {
      ${members.join("\n")}
      buffer: Buffer; process: NodeJS.Process; emitter: import("events").EventEmitter; response: Response; url: URL;
    };
    export {};`;
  const real = join(packages, "node_modules").replaceAll("\\", "/");
  const [own, joined] = inBoth(source, ["all", "of"], (path) =>
    nodeTypes.text(path.replace(/^.*\/node_modules/, real)),
  );
  expect(Object.keys(own!.members).length).toBeGreaterThan(1000);
  expect(joined!.members).toEqual(own!.members);
  expect(joined!.files).toBeLessThan(own!.files - 40);
});

test("a file that was joined into another is empty by itself, and every file says the same when asked again", () => {
  const library = new Library(libraries, read);
  const first = library.text(`${libraries}/lib.es2015.promise.d.ts`);
  expect(first).toContain("readonly prototype: Promise<any>");
  const whole = library.text(`${libraries}/lib.es2015.d.ts`)!;
  expect(whole).toContain("interface Map<");
  expect(whole).not.toContain("readonly prototype: Promise<any>");
  expect(library.text(`${libraries}/lib.es2015.collection.d.ts`)).toBe("");
  expect(library.text(`${libraries}/lib.es2015.promise.d.ts`)).toBe(first);
});

test("modules stay files, and so do the browsers' parts", () => {
  const library = new Library(libraries, read);
  expect(library.text(`${libraries}/lib.esnext.d.ts`)).toContain(
    `/// <reference path="${libraries}/lib.es2025.iterator.d.ts" />`,
  );
  expect(library.text(`${libraries}/lib.es2025.iterator.d.ts`)).toBeUndefined();
  expect(library.text(`${libraries}/lib.dom.d.ts`)).toBeUndefined();
});

test("types of Node that came along with another package give way to Lectern's, those asked for do not", () => {
  const brought = {
    "node_modules/@types/node/package.json":
      '{ "name": "@types/node", "version": "99.0.0", "types": "index.d.ts" }',
    "node_modules/@types/node/index.d.ts": "declare var future: number;",
  };
  const notebooks = [
    new Notebook({ ...brought, "package.json": '{ "dependencies": { "other": "1" } }' }),
    new Notebook({ ...brought, "package.json": '{ "devDependencies": { "@types/node": "99" } }' }),
  ];
  const problems = notebooks.map((notebook) => notebook.problems("future; process"));
  for (const notebook of notebooks) notebook.close();
  expect(problems).toEqual([
    [`TypeError TS2304 at "future": Cannot find name 'future'.`],
    [expect.stringMatching(/^TypeError TS2591 at "process": Cannot find name 'process'/)],
  ]);
});

test("fs and node:fs are one module, also where another package adds to it", async () => {
  const notebook = new Notebook({
    "node_modules/adds/package.json": '{ "name": "adds", "types": "index.d.ts" }',
    "node_modules/adds/index.d.ts": 'declare module "fs" { interface Stats { colour: string } }\nexport {};',
  });
  await notebook.run(
    'import type {} from "adds"; import { statSync } from "node:fs"; import type { Stats } from "fs";',
  );
  expect(notebook.problems('const s: Stats = statSync("."); const c: number = s.colour;')).toEqual([
    `TypeError TS2322 at "c": Type 'string' is not assignable to type 'number'.`,
  ]);
  notebook.close();
});
