// nbgrader's commands in a course's folder.

import { readFile } from "node:fs/promises";

import type { Ended, Jupyter } from "./jupyter.ts";

/** Runs a command that must end well. */
export async function nbgrader(course: Jupyter, ...args: string[]): Promise<Ended> {
  const ended = await course.run("nbgrader", args);
  if (ended.code !== 0) throw new Error(`nbgrader ${args.join(" ")}:\n${ended.stderr}`);
  return ended;
}

/** Of an assignment, by student, what the gradebook has. */
export async function exportedScores(course: Jupyter, assignment: string): Promise<Record<string, number>> {
  await nbgrader(course, "export");
  const text = await readFile(course.path("grades.csv"), "utf8");
  const [head = [], ...rows] = text
    .trim()
    .split(/\r?\n/)
    .map((row) => row.split(","));
  const cell = (row: string[], column: string) => row[head.indexOf(column)]!;
  return Object.fromEntries(
    rows
      .filter((row) => cell(row, "assignment") === assignment)
      .map((row) => [cell(row, "student_id"), Number(cell(row, "score"))]),
  );
}
