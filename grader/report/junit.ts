// JUnit's XML, which build servers show: a suite for each student, a case for each test.

import type { Result } from "../grade/result.ts";
import { type Titles, titleOf } from "./titles.ts";

export function toJUnit(assignment: string, titles: Titles, results: readonly Result[]): string {
  const suites = results.map((result) => {
    if (result.status !== "graded") {
      const problem = `<testcase name="submission"><error message="${escaped(result.reason)}"/></testcase>`;
      return `  <testsuite name="${escaped(result.student)}" tests="1" errors="1" failures="0">${problem}</testsuite>`;
    }
    const cases = result.tests.map(({ id, points, of, checks, error }) => {
      const why = [error, ...checks.filter(({ passed }) => !passed).map(({ says }) => says)]
        .filter(Boolean)
        .join("; ");
      const failure = points < of ? `<failure message="${points} of ${of} points: ${escaped(why)}"/>` : "";
      return `    <testcase classname="${escaped(assignment)}" name="${escaped(titleOf(titles, id))}">${failure}</testcase>\n`;
    });
    const failures = result.tests.filter(({ points, of }) => points < of).length;
    return `  <testsuite name="${escaped(result.student)}" tests="${result.tests.length}" errors="0" failures="${failures}">\n${cases.join("")}  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escaped(assignment)}">\n${suites.join("\n")}\n</testsuites>\n`;
}

/** Characters that XML cannot hold at all are left out. */
function escaped(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\n": "&#10;",
  };
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/[&<>"\n]/g, (c) => entities[c]!)
  );
}
