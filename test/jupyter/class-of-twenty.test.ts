// A class of twenty hands in lecture 4's exercise: nbgrader's own commands and `lectern grade` give the same points.

import { existsSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { gradeCommand } from "../../cli/grade.ts";
import { type Result, sandboxProblem } from "../../grader/index.ts";
import { pointsByStudent } from "../grader/class.ts";
import { classOfTwenty, readAssignment } from "../grader/class-of-twenty.ts";
import { Jupyter, python, root } from "./jupyter.ts";
import { exportedScores, nbgrader } from "./nbgrader.ts";

const name = "04-linear-classification";

/** By student, of 20. */
const points: Record<string, number> = {
  solution: 20,
  blank: 0,
  right: 20,
  "in-a-zip": 20,
  wrong: 7,
  "half-done": 11,
  mixed: 14.5,
  "does-not-compile": 17,
  "endless-loop": 19.25,
  warns: 20,
  "own-cells": 20,
  "tests-changed": 7,
  "tests-deleted": 20,
  "setup-deleted": 20,
  "two-of-one-id": 20,
  "no-kernelspec": 20,
  python: 20,
};
/** What docs/grading.md says that the two do not treat alike: nbgrader's points, and why `lectern grade` has none. */
const differing: Record<string, [number | undefined, reason: string]> = {
  renamed: [0, `no "${name}.ipynb" was handed in, found "${name} (1).ipynb"; name it so`],
  "nbformat-3": [20, `Cannot read "the notebook": nbformat 4 is needed, found 3; convert it with JupyterLab`],
  corrupt: [undefined, "the zip cannot be read: it is no zip, or its end is missing"],
};

const missing = existsSync(python) ? sandboxProblem() : "there is no .venv; make it with: npm run setup";

describe.skipIf(missing !== undefined)(`a class of twenty${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let course: Jupyter;
  const downloads = join("downloaded", name, "archive");

  beforeAll(async () => {
    course = await Jupyter.create();
    for (const file of ["nbgrader_config.py", "autotests.yml"]) await cp(join(root, file), course.path(file));
    // As in the repository: with the exercises that are there, and nbgrader called from .venv, which is not activated.
    for (const folder of ["solutions", "exercises"])
      await cp(join(root, folder, name), course.path(folder, name), { recursive: true });
    course.env.PATH = process.env.PATH ?? "";
    const students = classOfTwenty(await readAssignment(root, name));
    for (const [student, { file, content }] of Object.entries(students)) {
      const path = course.path(downloads, ...(file.endsWith(".zip") ? [file] : [student, file]));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  });

  afterAll(() => course?.close());

  test("lectern grade gives each the right points, or says why not", async () => {
    let said = "";
    const screen = { write: (text: string) => (said += text) };
    const code = await gradeCommand(
      [
        course.path(downloads),
        ...["--assignment", name, "--solutions", course.path("solutions"), "--out", course.path("grades")],
      ],
      { stdout: screen, stderr: screen },
    );
    expect(code, said).toBe(1);
    const { results } = JSON.parse(await readFile(course.path("grades", "grades.json"), "utf8")) as {
      results: Result[];
    };
    expect(pointsByStudent(results)).toEqual({
      ...points,
      ...Object.fromEntries(Object.entries(differing).map(([student, [, reason]]) => [student, reason])),
    });
  }, 120_000);

  test("nbgrader gives the same, from generate_assignment to generate_feedback", async () => {
    await nbgrader(course, "generate_assignment", name);

    const collected = await course.run("nbgrader", ["zip_collect", name]);
    expect([
      collected.code,
      collected.stderr.match(/[^/\\]*: not collected, it cannot be unpacked/g),
    ]).toEqual([0, ["corrupt.zip: not collected, it cannot be unpacked"]]);

    const graded = await course.run("nbgrader", ["autograde", name, "--Execute.timeout=20"]);
    expect(graded.stderr.match(/error processing assignment .* for student '.*'/g)).toEqual([
      `error processing assignment '${name}' for student 'renamed'`,
    ]);
    expect(await exportedScores(course, name)).toEqual({
      ...points,
      ...Object.fromEntries(
        Object.entries(differing).flatMap(([student, [score]]) =>
          score === undefined ? [] : [[student, score]],
        ),
      ),
    });

    const feedback = async (student: string) => {
      await nbgrader(course, "generate_feedback", name, "--student", student);
      return readFile(course.path("feedback", student, name, `${name}.html`), "utf8");
    };
    const page = await feedback("wrong");
    expect(page).toContain("Task 4.1: 0 of 2 points</caption>");
    expect(page).toContain("</b> a margin has a sign: below 0 the example is on the wrong side</div>");
    expect(page).not.toContain("HIDDEN TESTS");
    expect(page).not.toContain("a point on the line has margin 0");
    // Where a test does not compile, the error had shown lines of the hidden ones.
    const refused = await feedback("does-not-compile");
    expect(refused).toContain("Cell [5] declares Kind and lossAt, but was refused");
    expect(refused).not.toContain("the table of the lecture");
  }, 300_000);
});
