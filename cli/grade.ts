// `lectern grade`: scores submissions, each student's code shut in, the tests outside.

import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import {
  AssignmentError,
  assignmentNotebook,
  assignmentsIn,
  findSubmissions,
  gradeAll,
  type Result,
  SubmissionError,
  sandboxProblem,
  writeReports,
} from "../grader/index.ts";
import { NotebookError, readNotebook } from "../kernel/index.ts";
import { complaint } from "./complaint.ts";
import type { Screen } from "./run.ts";

export const gradeUsage =
  "lectern grade SUBMISSION ... --assignment NAME [--solutions DIR] [--out DIR] [--workers N] [--no-sandbox]";

const help = `

Grades notebooks, zips, or folders of them, one for each student, in a sandbox; what was graded before and has not
changed is not graded again.
  --assignment NAME  which: a folder of solutions
  --solutions DIR    where the assignments lie: solutions
  --out DIR          where scores, feedback and reports go: grades/NAME
  --workers N        how many are graded at a time
  --no-sandbox       without bubblewrap: students' code can do all that you can
The exit code is 0 if all were graded, 1 if some were not, 2 if nothing was done.`;

/** The exit code: 0 where all were graded, 1 where some were not, 2 for bad arguments or files. */
export async function gradeCommand(
  args: string[],
  { stdout = process.stdout, stderr = process.stderr }: { stdout?: Screen; stderr?: Screen } = {},
): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    stdout.write(`Usage: ${gradeUsage}${help}\n`);
    return 0;
  }
  try {
    const { paths, assignment, solutions, out, workers, sandboxed } = readOptions(args);
    const problem = sandboxed ? sandboxProblem() : undefined;
    if (problem) {
      throw new AssignmentError(
        `students' code cannot be shut in: ${problem}. Grade elsewhere, or with --no-sandbox, if you trust all of it`,
      );
    }
    const path = assignmentNotebook(solutions, assignment);
    const notebook = await readNotebook(path);
    const name = basename(path);
    const submissions = findSubmissions(paths, name, assignment);
    if (submissions.length === 0) throw new AssignmentError(`no submission in ${paths.join(", ")}`);
    const progress = new Progress(stdout, submissions.length);
    const folder = resolve(solutions, assignment);
    const results = await gradeAll(submissions, {
      notebook,
      path,
      folder,
      out,
      sandboxed,
      ...(workers !== undefined && { workers }),
      onResult: (result) => progress.done(result),
    });
    writeReports(results, { assignment, notebook, out, sandboxed });
    progress.end(out, sandboxed);
    return results.every(({ status }) => status === "graded") ? 0 : 1;
  } catch (error) {
    const line = explained(error as NodeJS.ErrnoException);
    if (line === undefined) throw error;
    stderr.write(`lectern grade: ${line}\n`);
    return 2;
  }
}

function explained(error: NodeJS.ErrnoException): string | undefined {
  if ([AssignmentError, NotebookError, SubmissionError].some((Kind) => error instanceof Kind))
    return error.message;
  if (error.code === "ENOSPC" || error.code === "EDQUOT") {
    return `the disk is full; what was graded before is kept: make room and run the same command again`;
  }
  return complaint(error, gradeUsage) ?? (error.code === undefined ? undefined : error.message);
}

function readOptions(args: string[]) {
  const options = {
    assignment: { type: "string" },
    solutions: { type: "string", default: "solutions" },
    out: { type: "string" },
    workers: { type: "string" },
    "no-sandbox": { type: "boolean", default: false },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { assignment, solutions } = values;
  if (positionals.length === 0) throw new AssignmentError(`which submissions? Usage: ${gradeUsage}`);
  if (assignment === undefined) {
    throw new AssignmentError(
      `--assignment must be given, found ${assignmentsIn(solutions).join(", ") || "none"}`,
    );
  }
  const workers = values.workers === undefined ? undefined : Number(values.workers);
  if (workers !== undefined && !(Number.isInteger(workers) && workers > 0)) {
    throw new AssignmentError(`--workers must be a whole number above 0, got "${values.workers}"`);
  }
  return {
    paths: positionals,
    assignment,
    solutions,
    out: values.out ?? join("grades", assignment),
    sandboxed: !values["no-sandbox"],
    workers,
  };
}

/** A bar with the time left on a terminal, a line for each submission elsewhere. */
class Progress {
  readonly #screen: Screen;
  readonly #total: number;
  readonly #began = performance.now();
  #count = 0;
  #notGraded = 0;

  constructor(screen: Screen, total: number) {
    this.#screen = screen;
    this.#total = total;
  }

  done(result: Result): void {
    this.#count++;
    if (result.status !== "graded") this.#notGraded++;
    const what =
      result.status === "graded"
        ? `${result.points} of ${result.of}`
        : `not graded: ${printable(result.reason)}`;
    const student = printable(result.student);
    if (!this.#screen.isTTY) {
      this.#screen.write(`${this.#count} of ${this.#total}  ${student}  ${what}\n`);
      return;
    }
    const filled = Math.round((24 * this.#count) / this.#total);
    const bar = "━".repeat(filled) + "─".repeat(24 - filled);
    const left = ((performance.now() - this.#began) / 1000 / this.#count) * (this.#total - this.#count);
    const line = `${bar} ${this.#count} of ${this.#total}, ${Math.ceil(left)} s left  ${student}  ${what}`;
    this.#screen.write(`\r\u001b[K${line.slice(0, (this.#screen.columns ?? 80) - 1)}`);
  }

  end(out: string, sandboxed: boolean): void {
    const seconds = ((performance.now() - this.#began) / 1000).toFixed(1);
    const not = this.#notGraded > 0 ? `, ${this.#notGraded} not graded` : "";
    const open = sandboxed ? "" : "; without a sandbox: the students' code could do all that you can";
    const start = this.#screen.isTTY ? "\r\u001b[K" : "";
    this.#screen.write(
      `${start}${this.#count} submission${this.#count === 1 ? "" : "s"} in ${seconds} s${not}; reports in ${out}${open}\n`,
    );
  }
}

/** A file's name may hold what moves the cursor, or writes from right to left. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
