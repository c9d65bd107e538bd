// A task's checks, run: a table for the student, and the points as the cell's value.

import { type Check, type CheckResult, runCheck } from "./check.ts";

export interface GradeOptions {
  /** What the whole task is worth, where checks are hidden from this notebook. */
  of?: number;
}

/**
 * Runs the checks of a task, shows a table of them, and gives the points: the value of a checks cell, from which
 * nbgrader takes partial credit.
 *
 *     await grade("4.4", [
 *       check("softmax of (0, 0) is (0.5, 0.5)", () => expectClose(softmax([0, 0]), [0.5, 0.5])),
 *     ]); // 1
 */
export async function grade(
  task: string,
  checks: readonly Check[],
  options: GradeOptions = {},
): Promise<number> {
  const graded = await runChecks(task, checks, options);
  show(graded);
  return globalThis.process?.env.NBGRADER_VALIDATING === "1" ? validated(graded) : graded.points;
}

/**
 * nbgrader's validation, the button in JupyterLab, sees the points alone and takes fewer than all for a failure: who
 * passes what is shown has all, and what is not passed is told on stderr, which it shows.
 */
function validated(graded: Grade): number {
  if (graded.points === graded.of) return graded.total;
  console.error(String(graded));
  return graded.points;
}

/** The same without showing: what became of each check, and the points. */
export async function runChecks(
  task: string,
  checks: readonly Check[],
  { of }: GradeOptions = {},
): Promise<Grade> {
  const results: CheckResult[] = [];
  // One after the other: each has the machine, and its time, to itself.
  for (const each of checks) results.push(await runCheck(each));
  return new Grade(task, results, of);
}

/** What became of a task. */
export class Grade {
  readonly task: string;
  readonly results: readonly CheckResult[];
  readonly points: number;
  /** The points of the checks that were run. */
  readonly of: number;
  /** What the whole task is worth. */
  readonly total: number;

  constructor(task: string, results: readonly CheckResult[], total?: number) {
    this.task = task;
    this.results = results;
    this.points = sum(results.map(({ points }) => points));
    this.of = sum(results.map(({ of }) => of));
    this.total = total ?? this.of;
  }

  toJSON(): object {
    const { task, points, of, total, results } = this;
    return { task, points, of, total, results: results.map(forStudent) };
  }

  /** `Task 4.4: 2 of 3 points`, and a line for each check. */
  toString(): string {
    const lines = this.results.map(forStudent).map(({ passed, says, message, hint }) => {
      const why = [message, hint && `hint: ${hint}`].filter(Boolean).map((line) => `\n      ${line}`);
      return `  ${passed ? "✓" : "✗"} ${says}${why.join("")}`;
    });
    return [this.#headline(), ...lines].join("\n");
  }

  #headline(): string {
    const { task, points, of, total } = this;
    const more = total > of ? `; ${round(total - of)} more for checks that are not shown here` : "";
    return `Task ${task}: ${points} of ${of} ${of === 1 ? "point" : "points"}${more}`;
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/html": this.#toHTML(), "text/plain": this.toString() };
  }

  #toHTML(): string {
    const rows = this.results.map(forStudent).map(({ passed, says, message, hint, points, of }) => {
      const why = message ? `<div style="opacity:.85">${escaped(message)}</div>` : "";
      const how = hint ? `<div><b>Hint:</b> ${escaped(hint)}</div>` : "";
      const mark = passed
        ? `<td style="color:#1a7f37" title="passed">✓</td>`
        : `<td style="color:#cf222e" title="failed">✗</td>`;
      return `<tr>${mark}<td style="text-align:left;padding:0 .7em">${escaped(says)}${why}${how}</td><td>${points} / ${of}</td></tr>`;
    });
    return `<table><caption style="text-align:left;font-weight:600">${escaped(this.#headline())}</caption>${rows.join("")}</table>`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Of a hidden check, nothing that would give its inputs away; its author, who tries the tests, sees it whole. */
function forStudent(result: CheckResult): CheckResult {
  if (!result.hidden || globalThis.process?.env.LECTERN_HIDDEN_CHECKS === "shown") return result;
  return { ...result, says: "a hidden check", message: result.passed ? undefined : "it failed" };
}

/** In a notebook as its own output above the value; else as text. */
function show(graded: Grade): void {
  const { display } = globalThis as { display?: (value: unknown) => unknown };
  if (typeof display === "function" && "html" in display) display(graded);
  else console.log(String(graded));
}

function sum(values: readonly number[]): number {
  return round(values.reduce((total, value) => total + value, 0));
}

/** Thirds of a point must add up to one. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
