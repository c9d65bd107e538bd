// All reports of a run, each file whole or as it was.

import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Notebook } from "../../kernel/index.ts";
import type { Result } from "../grade/result.ts";
import { studentFile } from "../student-file.ts";
import { toCsv } from "./csv.ts";
import { toFeedback } from "./feedback.ts";
import { toGradescope } from "./gradescope.ts";
import { toJUnit } from "./junit.ts";
import { titlesOf } from "./titles.ts";

export interface ReportOptions {
  assignment: string;
  /** The instructor's, which names the tasks. */
  notebook: Notebook;
  out: string;
  sandboxed: boolean;
}

/** grades.csv, grades.json and junit.xml, and for each student feedback/NAME.html and gradescope/NAME.json. */
export function writeReports(
  results: readonly Result[],
  { assignment, notebook, out, sandboxed }: ReportOptions,
): void {
  for (const folder of ["feedback", "gradescope"]) mkdirSync(join(out, folder), { recursive: true });
  const titles = titlesOf(assignment, notebook);
  const write = (name: string, text: string) => {
    const path = join(out, name);
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  };
  const json = (value: object) => `${JSON.stringify(value, null, 1)}\n`;
  write("grades.csv", toCsv(titles, results));
  write("grades.json", json({ assignment, sandboxed, results }));
  write("junit.xml", toJUnit(assignment, titles, results));
  for (const result of results) {
    const name = studentFile(result.student);
    write(join("feedback", `${name}.html`), toFeedback(titles, result));
    write(join("gradescope", `${name}.json`), json(toGradescope(titles, result)));
  }
}
