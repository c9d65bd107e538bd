// Gradescope's results.json of one submission (gradescope-autograders.readthedocs.io, "Output format").

import { forStudent } from "../grade/for-student.ts";
import type { Result } from "../grade/result.ts";
import { type Titles, titleOf, withTitles } from "./titles.ts";

export function toGradescope(titles: Titles, result: Result): object {
  if (result.status !== "graded") return { score: 0, output: `Not graded: ${result.reason}`, tests: [] };
  return {
    score: result.points,
    output: [
      ...result.notes.map((note) => withTitles(titles, note)),
      ...result.failed.map(({ cell, error }) => `code cell ${cell}: ${error}`),
    ].join("\n"),
    stdout_visibility: "hidden",
    tests: forStudent(result).tests.map(({ id, points, of, checks, error }) => ({
      name: titleOf(titles, id),
      score: points,
      max_score: of,
      status: points === of ? "passed" : "failed",
      output: [
        ...(error ? [error] : []),
        ...checks.map(({ passed, says, message, hint }) =>
          [`${passed ? "✓" : "✗"} ${says}`, message, hint && `hint: ${hint}`].filter(Boolean).join("\n    "),
        ),
      ].join("\n"),
      visibility: "visible",
    })),
  };
}
