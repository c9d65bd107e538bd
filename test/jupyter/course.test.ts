// Lectern's own course under nbgrader, with the configuration that is shipped: exercises, and honest submissions.

import { readdirSync } from "node:fs";
import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Notebook, readNotebook, writeNotebook } from "../../kernel/index.ts";
import { Jupyter, root } from "./jupyter.ts";
import { exportedScores, nbgrader } from "./nbgrader.ts";

const assignment = "02-linear-regression";
const assignments = readdirSync(join(root, "solutions")).filter((name) => !name.includes("."));

let course: Jupyter;

beforeAll(async () => {
  course = await Jupyter.create();
  await cp(join(root, "nbgrader_config.py"), course.path("nbgrader_config.py"));
  await cp(join(root, "solutions"), course.path("solutions"), { recursive: true });
  for (const name of assignments) await nbgrader(course, "generate_assignment", name);
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
  const { stderr } = await nbgrader(course, "autograde", assignment);
  expect(stderr).not.toContain("Traceback");
  expect(await exportedScores(course, assignment)).toEqual({
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
