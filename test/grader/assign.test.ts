// `lectern assign` on a small course of one task, and on the course that Lectern ships.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { assignCommand } from "../../cli/assign.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lectern-assign-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const solution = `// Task 1.1: write half
function half(x: number): number {
  // BEGIN SOLUTION
  return x / 2;
  // END SOLUTION
}`;
const tests = `const twice = half(4) === 2 ? 1 : 0;
// BEGIN HIDDEN TESTS
const odd = half(3) === 1.5 ? 1 : 0;
// END HIDDEN TESTS
twice + odd`;

interface Course {
  solution?: string;
  tests?: string;
  first?: string;
  files?: Record<string, string>;
}

/** One assignment "hw" of one task of two points. */
function course({
  solution: source = solution,
  tests: tested = tests,
  first = "1 + 1",
  files = {},
}: Course = {}): void {
  const nbgrader = { grade: false, solution: false, locked: false, schema_version: 3 };
  const cell = (id: string, text: string, metadata: object = {}) => ({
    cell_type: "code",
    id,
    metadata,
    source: text,
    execution_count: null,
    outputs: [],
  });
  const cells = [
    cell("a", first),
    cell("b", source, { nbgrader: { ...nbgrader, solution: true, grade_id: "task-1-1" } }),
    cell("c", tested, {
      nbgrader: { ...nbgrader, grade: true, locked: true, points: 2, grade_id: "tests-1-1" },
    }),
  ];
  const kernelspec = { name: "lectern", language: "typescript", display_name: "TypeScript" };
  const notebook = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells });
  for (const [name, text] of Object.entries({ "hw.ipynb": notebook, ...files })) {
    const path = join(folder, "solutions", "hw", name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, text);
  }
}

async function assign(...args: string[]): Promise<{ code: number; said: string }> {
  let said = "";
  const screen = { write: (text: string) => (said += text) };
  const places = ["--solutions", join(folder, "solutions"), "--exercises", join(folder, "exercises")];
  const code = await assignCommand([...places, ...args], { stdout: screen, stderr: screen } as never);
  return { code, said: said.replaceAll(folder, "") };
}

const exercise = () => join(folder, "exercises", "hw", "hw.ipynb");

test("writes the exercise and the files beside it, when the tests stand", async () => {
  course({
    files: {
      "data.csv": "1,2",
      "wrong/1.1-double.ts": "// Task 1.1: doubles\nconst half = (x: number) => x * 2;",
      "right/1.1-times.ts": "// Task 1.1: multiplies\nconst half = (x: number) => x * 0.5;",
    },
  });
  const { code, said } = await assign();
  expect(said).toMatchInlineSnapshot(`
    "hw
      ✓ 1.1 blank    0 of 2  nothing written
      ✓ 1.1 blank    0 of 2  an error, whatever is asked
      ✓ 1.1 right    2 of 2  multiplies
      ✓ 1.1 wrong    0 of 2  doubles  (caught by: tests-1-1)
      ✓ 1.1 solution 2 of 2  the solution
      /exercises/hw: hw.ipynb; wrong solutions caught: 1, right ones accepted: 1
    "
  `);
  expect(code).toBe(0);
  expect(readdirSync(join(folder, "exercises", "hw")).sort()).toEqual(["data.csv", "hw.ipynb"]);
  const text = readFileSync(exercise(), "utf8");
  expect(text).toContain("Task 1.1: write half");
  expect(text).not.toMatch(/x \/ 2|1\.5|HIDDEN|SOLUTION/);
});

describe("writes nothing, and says which", () => {
  test.each<[string, Course, string]>([
    [
      "a wrong solution survives",
      { files: { "wrong/a.ts": "// Task 1.1: still right\nconst half = (x: number) => x - x / 2;" } },
      "/solutions/hw/wrong/a.ts: task 1.1: a wrong solution survives: still right",
    ],
    [
      "a wrong solution does not run",
      { files: { "wrong/a.ts": "// Task 1.1: mistyped\nconst half = (x: number): string => x;" } },
      "/solutions/hw/wrong/a.ts: task 1.1: the wrong variant does not run: mistyped",
    ],
    [
      "a right variant is refused",
      {
        files: { "right/a.ts": "// Task 1.1: whole numbers\nconst half = (x: number) => Math.floor(x / 2);" },
      },
      "/solutions/hw/right/a.ts: task 1.1: a right variant does not get all points: whole numbers",
    ],
    [
      "the solution is wrong",
      { solution: solution.replace("x / 2", "x / 3") },
      "/solutions/hw/hw.ipynb: task 1.1: the solution does not get all points: the solution",
    ],
    [
      "a blank exercise gets points",
      { tests: "let points = 2; try { half(1); } catch { points = 1; } points" },
      "/solutions/hw/hw.ipynb: task 1.1: a blank exercise gets points: nothing written",
    ],
  ])("%s", async (_, made, message) => {
    course(made);
    const { code, said } = await assign();
    expect(said).toContain(message);
    expect(code).toBe(1);
    expect(existsSync(exercise())).toBe(false);
  });
});

describe("refuses in one line", () => {
  test.each<[string, Course | undefined, string[], string]>([
    [
      "an unknown assignment",
      {},
      ["other"],
      `lectern assign: no assignment "other" in /solutions/, found hw\n`,
    ],
    [
      "no assignment at all",
      undefined,
      [],
      "lectern assign: no assignment in /solutions/; put a folder with a notebook there\n",
    ],
    [
      "a file in place of the folder of assignments",
      {},
      ["--solutions", "package.json"],
      'lectern assign: part of it is a file, where a folder must be: "package.json"\n',
    ],
    [
      "an unknown option",
      {},
      ["--verify"],
      "lectern assign: Unknown option '--verify'; usage: lectern assign [ASSIGNMENT ...] [--solutions DIR] [--exercises DIR] [--no-verify] [--json]\n",
    ],
    [
      "a variant without a task",
      { files: { "wrong/a.ts": "const half = 1;" } },
      [],
      'lectern assign: /solutions/hw/wrong/a.ts: the first line must say the task and what is wrong about it: "// Task 4.4: subtracts no maximum"\n',
    ],
    [
      "a variant of an unknown task",
      { files: { "wrong/a.ts": "// Task 1.2: doubles\n1" } },
      [],
      "lectern assign: /solutions/hw/wrong/a.ts: no task 1.2 in /solutions/hw/hw.ipynb, found 1.1\n",
    ],
    [
      "a task without a name",
      { solution: "// BEGIN SOLUTION\n// END SOLUTION" },
      [],
      'lectern assign: /solutions/hw/hw.ipynb, cell 2 (task-1-1): the first line must name the task: "// Task 4.4: write softmax"\n',
    ],
    [
      "a cell that fails",
      { first: "let a: number = true;" },
      [],
      `lectern assign: /solutions/hw/hw.ipynb: the cell "let a: number = true;" fails: TypeError: Type 'boolean' is not assignable to type 'number'.\n`,
    ],
    [
      "a notebook that is none",
      { files: { "hw.ipynb": "{" } },
      [],
      `lectern assign: Cannot read "/solutions/hw/hw.ipynb": not JSON, Expected property name or '}' in JSON at position 1\n`,
    ],
  ])("%s", async (_, made, args, message) => {
    if (made) course(made);
    const { code, said } = await assign(...args);
    expect(said.replace(/^\w+\n/, "").replace(/position 1 .*/, "position 1")).toBe(message);
    expect(code).toBe(2);
    expect(existsSync(exercise())).toBe(false);
  });
});

test("an exercise that has not changed is not written again, one without its source is taken away", async () => {
  course({ files: { "data.csv": "1" } });
  await assign("--no-verify");
  writeFileSync(join(folder, "exercises", "hw", "old.csv"), "2");
  const before = readFileSync(exercise(), "utf8");
  rmSync(join(folder, "solutions", "hw", "data.csv"));
  await assign("--no-verify");
  expect(readFileSync(exercise(), "utf8")).toBe(before);
  expect(readdirSync(join(folder, "exercises", "hw"))).toEqual(["hw.ipynb"]);
});

/** The course itself: every wrong solution caught, every right one accepted, the exercises up to date. */
describe.each(readdirSync(join(root, "solutions")).filter((name) => !name.includes(".")))("%s", (name) => {
  test("its tests stand, each task has wrong and right variants, and its exercise is the one in exercises/", async () => {
    cpSync(join(root, "solutions"), join(folder, "solutions"), { recursive: true });
    const { code, said } = await assign(name, "--json");
    const [{ trials }] = JSON.parse(said) as [{ trials: { task: string; kind: string; isRight: boolean }[] }];
    expect(trials.filter(({ isRight }) => !isRight)).toEqual([]);
    expect(code).toBe(0);
    for (const task of new Set(trials.map(({ task }) => task))) {
      const kinds = trials.filter((trial) => trial.task === task).map(({ kind }) => kind);
      expect([task, kinds.filter((kind) => kind === "right").length]).toEqual([
        task,
        expect.toSatisfy((n) => n >= 2),
      ]);
      expect([task, kinds.filter((kind) => kind === "wrong").length]).toEqual([
        task,
        expect.toSatisfy((n) => n >= 3),
      ]);
    }
    for (const file of readdirSync(join(folder, "exercises", name))) {
      const made = readFileSync(join(folder, "exercises", name, file), "utf8");
      expect(readFileSync(join(root, "exercises", name, file), "utf8"), `run lectern assign ${name}`).toBe(
        made,
      );
    }
  });
});
