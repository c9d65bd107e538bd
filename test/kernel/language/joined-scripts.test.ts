// The global scope is the same whether its declarations come as many files or as few.

import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { JoinedScripts } from "../../../kernel/language/joined-scripts.ts";
import { libraries, Program } from "./program.ts";

const read = (path: string): string => readFileSync(path, "utf8");

const source = `
  const all = globalThis;
  declare const of: {
    array: number[]; readonly: readonly string[]; promise: Promise<number>; map: Map<string, number>;
    iterator: IteratorObject<number>; bytes: Uint8Array; set: Set<string>; date: Date; error: Error; text: string;
    buffer: Buffer; stream: NodeJS.ReadWriteStream; response: Response; url: URL; fs: typeof import("node:fs");
    promises: typeof import("fs/promises"); path: typeof import("path"); events: import("events").EventEmitter;
  };
  export {};`;

test("globals and Node's modules have the types that they have in files of their own", () => {
  const joined = new JoinedScripts(libraries, read);
  const programs = [new Program(source), new Program(source, (path) => joined.text(path))];
  const [own, one] = programs.map((program) =>
    Object.fromEntries([...program.members("all", 2), ...program.members("of", 2)]),
  );
  const [files, fewer] = programs.map(({ project }) => project.program.getSourceFileNames().length);
  for (const program of programs) program.close();
  expect(Object.keys(own!).length).toBeGreaterThan(1500);
  expect(one).toEqual(own);
  expect(fewer).toBeLessThan(files! / 2);
});

test("a file that was joined into another is empty by itself, and every file says the same when asked again", () => {
  const joined = new JoinedScripts(libraries, read);
  const first = joined.text(`${libraries}/lib.es2015.promise.d.ts`);
  expect(first).toContain("readonly prototype: Promise<any>");
  const whole = joined.text(`${libraries}/lib.es2015.d.ts`)!;
  expect(whole).toContain("interface Map<");
  expect(whole).not.toContain("readonly prototype: Promise<any>");
  expect(joined.text(`${libraries}/lib.es2015.collection.d.ts`)).toBe("");
  expect(joined.text(`${libraries}/lib.es2015.promise.d.ts`)).toBe(first);
});

test("modules stay files, and so do the browsers' parts", () => {
  const joined = new JoinedScripts(libraries, read);
  expect(joined.text(`${libraries}/lib.esnext.d.ts`)).toContain(
    `/// <reference path="${libraries}/lib.es2025.iterator.d.ts" />`,
  );
  expect(joined.text(`${libraries}/lib.es2025.iterator.d.ts`)).toBeUndefined();
  expect(joined.text(`${libraries}/lib.dom.d.ts`)).toBeUndefined();
});
