// Lectern's own course under nbgrader, with the configuration that is shipped: exercises, and honest submissions.

import { readdirSync } from "node:fs";
import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Notebook, readNotebook, writeNotebook } from "../../kernel/index.ts";
import { Jupyter, root } from "./jupyter.ts";

const assignment = "02-linear-regression";
const assignments = readdirSync(join(root, "solutions")).filter((name) => !name.includes("."));

let course: Jupyter;

beforeAll(async () => {
  course = await Jupyter.create();
  await cp(join(root, "nbgrader_config.py"), course.path("nbgrader_config.py"));
  await cp(join(root, "solutions"), course.path("solutions"), { recursive: true });
  for (const name of assignments) {
    const { code, stderr } = await course.run("nbgrader", ["generate_assignment", name]);
    if (code !== 0) throw new Error(`nbgrader generate_assignment:\n${stderr}`);
  }
}, 120_000);

afterAll(() => course.close());

test.each(assignments)(
  "%s: generate_assignment gives what lectern assign gives, byte for byte",
  async (name) => {
    const file = join(name, `${name}.ipynb`);
    const made = await readFile(course.path("exercises", file), "utf8");
    expect(made).toBe(await readFile(join(root, "exercises", file), "utf8"));
  },
);

test("autograde gives the solution all points, a blank none, and half a solution its part", async () => {
  const path = (folder: string) => join(root, folder, assignment, `${assignment}.ipynb`);
  const [solution, blank] = [await readNotebook(path("solutions")), await readNotebook(path("exercises"))];
  await submit("solution", solution);
  await submit("blank", blank);
  const wrong = await readFile(join(root, "solutions", assignment, "wrong", "2.3-half.ts"), "utf8");
  await submit(
    "half",
    written(blank, solution, { "task-2-1": undefined, "task-2-2": undefined, "task-2-3": wrong }),
  );
  const { code, stderr } = await course.run("nbgrader", ["autograde", assignment]);
  expect(stderr).not.toContain("Traceback");
  expect(code).toBe(0);
  await course.run("nbgrader", ["export"]);
  const [header = "", ...rows] = (await readFile(course.path("grades.csv"), "utf8")).trim().split("\n");
  const column = (name: string) => header.trim().split(",").indexOf(name);
  const scores = rows
    .map((row) => row.trim().split(","))
    .filter((row) => row[column("assignment")] === assignment);
  expect(
    Object.fromEntries(scores.map((row) => [row[column("student_id")], Number(row[column("score")])])),
  ).toEqual({
    blank: 0,
    half: 1 + 3 + 1,
    solution: 20,
  });
}, 120_000);

/** The blank with some cells written: as in the solution, or as given. */
function written(blank: Notebook, solution: Notebook, cells: Record<string, string | undefined>): Notebook {
  const idOf = ({ metadata }: Notebook["cells"][number]) =>
    (metadata.nbgrader as { grade_id?: string } | undefined)?.grade_id;
  const copy = structuredClone(blank);
  for (const [id, source] of Object.entries(cells)) {
    const right = solution.cells.find((cell) => idOf(cell) === id)!.source;
    copy.cells.find((cell) => idOf(cell) === id)!.source = source ?? right;
  }
  return copy;
}

async function submit(student: string, notebook: Notebook): Promise<void> {
  await mkdir(course.path("submitted", student, assignment), { recursive: true });
  await writeNotebook(course.path("submitted", student, assignment, `${assignment}.ipynb`), notebook);
}
