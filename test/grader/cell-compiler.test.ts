// What is kept of one submission for the next must never change what the next one's cells mean.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeEach, expect, test } from "vitest";

import { CellCompiler } from "../../grader/grade/cell-compiler.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-cells-"));
const cells = new CellCompiler(folder);

beforeEach(() => cells.restart());

afterAll(() => {
  cells.close();
  rmSync(folder, { recursive: true });
});

/** What is wrong with each cell of a notebook; null where nothing is. */
function problems(...sources: string[]): (string | null)[] {
  cells.restart();
  return sources.map((source) => {
    const compiled = cells.compile(source);
    return compiled.ok ? null : compiled.problems[0]!.message.split("\n", 1)[0]!;
  });
}

test("the same cell after the same declarations is compiled once, though bodies differ", () => {
  const test = "half(4) === 2;";
  cells.compile("function half(x: number): number { return x / 2; }");
  const first = cells.compile(test);
  cells.restart();
  cells.compile("function half(x: number): number { return x * 0.5; }");
  expect(cells.compile(test)).toBe(first);
  cells.restart();
  cells.compile("function half(x: number): string { return String(x / 2); }");
  expect(cells.compile(test)).not.toBe(first);
});

test("what a kept cell declares is there for the next", () => {
  const notebook = ["const n = 3;", "const doubled: number = 2 * n;", "doubled.toFixed(n);"];
  expect(problems(...notebook)).toEqual([null, null, null]);
  expect(problems(...notebook)).toEqual([null, null, null]);
  expect(problems(notebook[2]!)).toEqual(["Cannot find name 'doubled'."]);
});

test("a cell means what its own notebook has declared, not what another's has", () => {
  const use = "const said: string = f(1);";
  expect(problems("const f = (x: number) => String(x);", use)).toEqual([null, null]);
  expect(problems("const f = (x: number) => x;", use)[1]).toMatch(/not assignable/);
  expect(problems("class C { a = 1 }; const f = (x: number) => String(x);", use)).toEqual([null, null]);
});

test("what one notebook adds to global types, in cells that fail too, is not there in the next", () => {
  const adds = "declare global { interface Array<T> { total: string } } export {};";
  const use = "const total: string = [1].total;";
  const fails = `${adds} const wrong: number = "one";`;
  const [added, failed, used] = problems(adds, fails, use);
  expect([added, failed, used]).toEqual([null, "Type 'string' is not assignable to type 'number'.", null]);
  expect(problems(use)[0]).toMatch(/'total' does not exist/);
  expect(problems("const unrelated = 1;", use)[1]).toMatch(/'total' does not exist/);
});

test("after a thousand different cells those at the beginning are compiled again, and right", () => {
  const first = cells.compile("const one = 1;");
  for (let i = 0; i < 1000; i++) cells.compile(`${i};`);
  expect(problems("const one = 1;", "one.toFixed();")).toEqual([null, null]);
  cells.restart();
  expect(cells.compile("const one = 1;")).not.toBe(first);
});
