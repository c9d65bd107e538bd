// Whether an assignment's tests can be trusted: the solution gets all points, a blank none, wrong ones not all.

import type { Notebook, Output } from "../../kernel/index.ts";
import { AssignmentError } from "../assignment-error.ts";
import { nbgraderOf } from "../nbgrader-cell.ts";
import { NotebookRunner } from "../notebook-runner.ts";
import { pointsOf } from "../points.ts";
import { stubOf } from "./passes/clear-solutions.ts";
import { replaceRegions } from "./regions.ts";
import { type Task, tasksOf } from "./tasks.ts";
import type { Variant } from "./variants.ts";

/** What the tests made of one text of one task's cell. */
export interface Trial {
  task: string;
  kind: "solution" | "blank" | Variant["kind"];
  says: string;
  path: string;
  points: number;
  of: number;
  /** Whether that is as it should be. */
  isRight: boolean;
  /** The sentences of the checks that failed, or the error that ended the cell. */
  failed: string[];
  /** Whether the text itself ran: a wrong solution that does not has tried no test. */
  ran: boolean;
}

export interface VerifyOptions {
  /** Called after each trial. */
  onTrial?: (trial: Trial) => void;
}

/** Tries everything on one kernel, in which each cell is written anew for its trial and put back afterwards. */
export async function verify(
  notebook: Notebook,
  path: string,
  variants: readonly Variant[],
  { onTrial }: VerifyOptions = {},
): Promise<Trial[]> {
  const tasks = tasksOf(notebook, path);
  for (const { task, path: file } of variants) {
    if (tasks.some(({ id }) => id === task)) continue;
    throw new AssignmentError(
      `${file}: no task ${task} in ${path}, found ${tasks.map(({ id }) => id).join(", ")}`,
    );
  }
  // Checks hide what they try from students; here their author reads them.
  const runner = await NotebookRunner.start({ path, env: { LECTERN_HIDDEN_CHECKS: "shown" } });
  const trials: Trial[] = [];
  const record = (trial: Trial) => {
    trials.push(trial);
    onTrial?.(trial);
  };
  try {
    for (const cell of notebook.cells) {
      if (cell.cell_type !== "code") continue;
      const task = tasks.find(({ solution }) => solution === cell);
      if (!task) {
        const isTest = tasks.some(({ tests }) => tests.some((test) => test.cell === cell));
        if (!isTest) await mustRun(runner, cell.source, path);
        continue;
      }
      const texts: Pick<Trial, "kind" | "says" | "path">[] & { source: string }[] = [
        { kind: "blank", says: "nothing written", path, source: blankOf(task, path, stubOf(task.solution)) },
        {
          kind: "blank",
          says: "an error, whatever is asked",
          path,
          source: blankOf(task, path, 'throw new Error("no");'),
        },
        ...variants.filter((variant) => variant.task === task.id),
        { kind: "solution", says: "the solution", path, source: cell.source },
      ];
      for (const { kind, says, path: file, source } of texts) {
        const tried = await trial(runner, task, source);
        const isRight = isAsItShould(kind, tried, task.points);
        record({ task: task.id, kind, says, path: file, of: task.points, isRight, ...tried });
      }
    }
  } finally {
    await runner.end();
  }
  return trials;
}

function isAsItShould(kind: Trial["kind"], { points, ran }: Tried, of: number): boolean {
  if (kind === "blank") return points === 0;
  return ran && (kind === "wrong" ? points < of : points === of);
}

type Tried = Pick<Trial, "points" | "failed" | "ran">;

/** The cell with `stub` in the solution's place. */
function blankOf({ solution }: Task, path: string, stub: string): string {
  return replaceRegions(solution.source, "SOLUTION", [stub], path) ?? stub;
}

/** Of one text of a task's cell: the points of its tests. One that cannot be run leaves its names as they are: 0. */
async function trial(runner: NotebookRunner, { tests }: Task, source: string): Promise<Tried> {
  const outputs = await runner.run(source);
  const error = outputs.find(isError);
  if (error) return { points: 0, failed: [messageOf(error)], ran: false };
  let points = 0;
  const failed: string[] = [];
  for (const test of tests) {
    const given = await runner.run(test.cell.source);
    const got = pointsOf(given, test.points);
    points += got;
    const named = failedChecks(given);
    // A test that does not say what it checks is known by its id.
    if (named.length === 0 && got < test.points) named.push(nbgraderOf(test.cell)!.grade_id);
    failed.push(...named);
  }
  return { points, failed, ran: true };
}

/** From the tables that `grade` shows, and from what else was thrown. */
function failedChecks(outputs: readonly Output[]): string[] {
  return outputs.flatMap((output) => {
    if (isError(output)) return [messageOf(output)];
    const table = output.output_type === "display_data" ? String(output.data["text/plain"] ?? "") : "";
    return table.split("\n").flatMap((line) => /^ {2}✗ (.*)/.exec(line)?.[1] ?? []);
  });
}

type ErrorOutput = Extract<Output, { output_type: "error" }>;

function isError(output: Output): output is ErrorOutput {
  return output.output_type === "error";
}

function messageOf({ ename, evalue }: ErrorOutput): string {
  return `${ename}: ${evalue.split("\n", 1)[0]}`;
}

async function mustRun(runner: NotebookRunner, source: string, path: string): Promise<void> {
  const error = (await runner.run(source)).find(isError);
  if (!error) return;
  const cell = source.trim().split("\n", 1)[0];
  throw new AssignmentError(`${path}: the cell "${cell}" fails: ${error.ename}: ${error.evalue}`);
}
