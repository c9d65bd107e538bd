// A small class: an assignment of three tasks, and submissions of it as files.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { gradeCommand } from "../../cli/grade.ts";
import type { Graded, Result } from "../../grader/index.ts";
import { formatNotebook, type Notebook } from "../../kernel/index.ts";

/** A cell of a submission: its text, under nbgrader's id if it has one. */
export type SubmittedCell = string | { id: string; source: string; nbgrader?: object };

export const solution = {
  "task-1-1": `// Task 1.1: write half
function half(x: number): number {
  // BEGIN SOLUTION
  return x / 2;
  // END SOLUTION
}`,
  "task-1-2": `// Task 1.2: write sorted
function sorted(v: number[]): number[] {
  // BEGIN SOLUTION
  return [...v].sort((a, b) => a - b);
  // END SOLUTION
}`,
  "task-1-3": `// Task 1.3: write slope
function slope(f: (x: number) => number, x: number): number {
  // BEGIN SOLUTION
  return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5;
  // END SOLUTION
}`,
};

export const tests = {
  "tests-1-1": `await grade("1.1", [
  check("half of 4 is 2", () => expectClose(half(4), 2)),
  // BEGIN HIDDEN TESTS
  check("secret-odd", () => expectClose([half(3), half(-1), half(0)], [1.5, -0.5, 0]), { hidden: true, hint: "try odd numbers" }),
  // END HIDDEN TESTS
]);`,
  "tests-1-2": `await grade("1.2", [
  check("10 comes after 9", () => {
    expectNoCall(sorted, ["toSorted"]);
    expectClose(unchanged([[10, 9, 1]], sorted), [1, 9, 10]);
  }),
  // BEGIN HIDDEN TESTS
  check("secret-copy", () => {
    const v = [2, 1];
    const s = sorted(v);
    s[0] = 99;
    expectClose(v, [2, 1]);
  }, { hidden: true }),
  // END HIDDEN TESTS
]);`,
  "tests-1-3": `await grade("1.3", [
  check("the slope of x³ at 2 is 12", () => expectClose(slope((x) => x ** 3, 2), 12, { tolerance: 1e-6 })),
  // BEGIN HIDDEN TESTS
  check("secret-throws", () => expectThrows(() => slope(() => { throw new Error("outside"); }, 0), "f throws"), { hidden: true }),
  // END HIDDEN TESTS
]);`,
};

export const setup = `import { check, expectClose, expectNoCall, expectThrows, grade, unchanged } from "lectern/check";`;

function flags(grade_id: string, given: object): object {
  return { grade_id, grade: false, solution: false, locked: false, schema_version: 3, ...given };
}

function notebookOf(
  cells: readonly SubmittedCell[],
  kernelspec: object = { name: "lectern", language: "typescript" },
): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec },
    cells: cells.map((cell, i) => ({
      cell_type: "code",
      id: `c${i}`,
      metadata: typeof cell === "string" ? {} : { nbgrader: cell.nbgrader ?? flagsOf(cell.id) },
      source: typeof cell === "string" ? cell : cell.source,
      execution_count: null,
      outputs: [],
    })),
  };
}

function flagsOf(id: string): object {
  if (id === "setup") return flags(id, { locked: true });
  return id.startsWith("task")
    ? flags(id, { solution: true })
    : flags(id, { grade: true, locked: true, points: 2 });
}

/** The instructor's notebook, with changes: a text in place of a cell's, or cells in place of it. */
export function submitted(changes: Record<string, string | SubmittedCell[]> = {}): SubmittedCell[] {
  const all = { setup, ...interleaved() };
  return Object.entries(all).flatMap(([id, source]): SubmittedCell[] => {
    const change = changes[id];
    if (change === undefined) return [{ id, source }];
    return typeof change === "string" ? [{ id, source: change }] : change;
  });
}

/** The first task's function, which gives one of its two points. */
export const wrongHalf = `function half(x: number): number { return x === 4 ? 2 : 7; }`;

/** Code of the student's before the tasks, all of which but the first are solved. */
export const attack = (...before: string[]): SubmittedCell[] => [
  ...before,
  ...submitted({ "task-1-1": wrongHalf }),
];
/** What that is worth where the code before changes nothing. */
export const honest = 5;

function interleaved(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(solution).flatMap(([id, source]) => {
      const test = id.replace("task", "tests") as keyof typeof tests;
      return [
        [id, source],
        [test, tests[test]],
      ];
    }),
  );
}

export class Class {
  readonly folder = mkdtempSync(join(tmpdir(), "lectern-class-"));
  #said = "";

  constructor(cells = submitted()) {
    this.write("solutions/hw/hw.ipynb", textOf(cells));
  }

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** A notebook as nbgrader collects it. */
  submit(student: string, cells: readonly SubmittedCell[], kernelspec?: object): void {
    this.write(`submitted/${student}/hw/hw.ipynb`, textOf(cells, kernelspec));
  }

  async grade(...args: string[]): Promise<{ code: number; said: string }> {
    let said = "";
    const screen = { write: (text: string) => (said += text) };
    const submissions = args.some((arg) => !arg.startsWith("-")) ? [] : [join(this.folder, "submitted")];
    const places = ["--solutions", join(this.folder, "solutions"), "--out", join(this.folder, "grades")];
    const code = await gradeCommand([...submissions, "--assignment", "hw", ...places, ...args], {
      stdout: screen,
      stderr: screen,
    });
    this.#said = said.replaceAll(this.folder, "");
    return { code, said: this.#said };
  }

  /** What the last run has found; where it has ended before, the error is what it said. */
  results(): Result[] {
    const path = this.path("grades/grades.json");
    if (!existsSync(path)) throw new Error(this.#said);
    return (JSON.parse(readFileSync(path, "utf8")) as { results: Result[] }).results;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function textOf(cells: readonly SubmittedCell[], kernelspec?: object): string {
  return formatNotebook(notebookOf(cells, kernelspec));
}

export function pointsByStudent(results: readonly Result[]): Record<string, number | string> {
  return Object.fromEntries(
    results.map((result) => [result.student, result.status === "graded" ? result.points : result.reason]),
  );
}

export function gradedOf(results: readonly Result[], student: string): Graded {
  const result = results.find((each) => each.student === student);
  if (result?.status !== "graded") throw new Error(`${student}: ${JSON.stringify(result)}`);
  return result;
}
