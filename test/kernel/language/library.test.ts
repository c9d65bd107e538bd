// The global scope is the same whether its declarations come as many files or as few.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { Library } from "../../../kernel/language/library.ts";
import { NodeTypes } from "../../../kernel/language/node-types.ts";
import { packages } from "./notebook.ts";
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

test("globals have the types that they have in files of their own", () => {
  const library = new Library(libraries, read);
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
});

test("Node's modules and globals have the types that they have in files of their own", () => {
  const types = NodeTypes.open(join(packages, "dist/kernel/types"))!;
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
    types.text(path.replace(/^.*\/node_modules/, real)),
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
