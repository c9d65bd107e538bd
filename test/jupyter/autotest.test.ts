// nbgrader's AUTOTEST in TypeScript, with the configuration and the templates that are shipped.

import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Notebook, readNotebook, writeNotebook } from "../../kernel/index.ts";
import { Jupyter, root } from "./jupyter.ts";
import { exportedScores, nbgrader } from "./nbgrader.ts";

let course: Jupyter;
let exercise: Notebook;

const flags = { grade: false, solution: false, locked: false, schema_version: 3, task: false };
const solution = `// Task 1: write the values
const three = 3;
const third = 1 / 3;
const text = 'say "yes" or \\\\ \\'no\\'';
const list = [1, 2.5, -1];
const isRight = true;
const record = { a: [1, 2] };
const half = (x: number) => x / 2;`;
const tests = `import { tf } from "lectern";
// AUTOTEST three; third; text; list; isRight; record
// HASHED AUTOTEST half(3); tf.tensor2d([[1, 2]]).mul(three)`;

beforeAll(async () => {
  course = await Jupyter.create();
  for (const name of ["nbgrader_config.py", "autotests.yml"]) await cp(join(root, name), course.path(name));
  await mkdir(course.path("solutions", "auto"), { recursive: true });
  await course.notebook("solutions/auto/auto.ipynb", [
    { source: solution, metadata: { nbgrader: { ...flags, solution: true, grade_id: "values" } } },
    {
      source: tests,
      metadata: { nbgrader: { ...flags, grade: true, locked: true, points: 4, grade_id: "tests" } },
    },
  ]);
  await nbgrader(course, "generate_assignment", "auto");
  exercise = await readNotebook(course.path("exercises", "auto", "auto.ipynb"));
}, 120_000);

afterAll(() => course.close());

test("AUTOTEST becomes checks of the solution's values, HASHED ones do not tell them", () => {
  const [, { source = "" } = {}] = exercise.cells;
  expect(source).toContain('throw new Error("third is not right; six digits are compared");');
  expect(source).toContain("0.333333");
  expect(source).toMatch(/autotestHash\("sha256"\)\.update\("[0-9a-f]+" \+ .*half\(3\).* !== "[0-9a-f]{64}"/);
  expect(source).not.toMatch(/!== "1\.5"/);
});

test("the solution gets all points, a wrong value none", async () => {
  const submit = async (student: string, written: string) => {
    const notebook = structuredClone(exercise);
    notebook.cells[0]!.source = written;
    await mkdir(course.path("submitted", student, "auto"), { recursive: true });
    await writeNotebook(course.path("submitted", student, "auto", "auto.ipynb"), notebook);
  };
  await submit("right", solution);
  await submit("close", solution.replace("1 / 3", "0.3333334"));
  await submit("list", solution.replace("2.5, -1", "2.5, 1"));
  await submit("text", solution.replace("yes", "Yes"));
  await submit("hashed", solution.replace("x / 2", "x / 3"));
  await nbgrader(course, "autograde", "auto");
  expect(await exportedScores(course, "auto")).toEqual({ close: 4, hashed: 0, list: 0, right: 4, text: 0 });
}, 240_000);
