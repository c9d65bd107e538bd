// `lectern assign`: students' exercises from the instructor's solutions, after all that the tests must catch was tried.

import { parseArgs } from "node:util";

import { type Assigned, AssignmentError, assign, assignmentsIn, type Trial } from "../grader/index.ts";
import { NotebookError } from "../kernel/index.ts";
import { complaint } from "./complaint.ts";

export const assignUsage =
  "lectern assign [ASSIGNMENT ...] [--solutions DIR] [--exercises DIR] [--no-verify] [--json]";

const help = `

Makes the students' notebooks of the instructor's, of all assignments or of those named, once each test has shown
that it accepts what is right and catches what is wrong.
  --solutions DIR  where the assignments lie: solutions
  --exercises DIR  where the students' notebooks go: exercises
  --no-verify      does not try the tests
  --json           says it for programs
The exit code is 0, 1 if a test does not do what it must, 2 if nothing was done.`;

/** The exit code: 0, 1 where a test does not do what it must, 2 for bad arguments or files. */
export async function assignCommand(
  args: string[],
  { stdout = process.stdout, stderr = process.stderr } = {},
): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    stdout.write(`Usage: ${assignUsage}${help}\n`);
    return 0;
  }
  try {
    const options = {
      solutions: { type: "string", default: "solutions" },
      exercises: { type: "string", default: "exercises" },
      "no-verify": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const { solutions, exercises, json } = values;
    const names = positionals.length > 0 ? positionals : assignmentsIn(solutions);
    if (names.length === 0)
      throw new AssignmentError(`no assignment in ${solutions}/; put a folder with a notebook there`);
    const all: Assigned[] = [];
    for (const name of names) {
      const onTrial = (trial: Trial) => {
        if (!json) stdout.write(`${lineOf(trial)}\n`);
      };
      if (!json) stdout.write(`${name}\n`);
      const made = await assign(name, { solutions, exercises, verified: !values["no-verify"], onTrial });
      all.push(made);
      if (!json) stdout.write(`${summaryOf(made, exercises)}\n`);
    }
    if (json) stdout.write(`${JSON.stringify(all, null, 1)}\n`);
    return all.some(({ trials }) => trials.some(({ isRight }) => !isRight)) ? 1 : 0;
  } catch (error) {
    const isUsers = error instanceof AssignmentError || error instanceof NotebookError;
    const line = isUsers ? error.message : complaint(error, assignUsage);
    if (line === undefined) throw error;
    stderr.write(`lectern assign: ${line}\n`);
    return 2;
  }
}

/** `✓ 4.4 wrong  0 of 3  divides by the sum  (caught by: softmax of equal scores is uniform)`. */
function lineOf({ task, kind, says, points, of, isRight, failed }: Trial): string {
  const caught = kind === "wrong" && isRight ? `  (caught by: ${failed.join("; ")})` : "";
  const why = !isRight && failed.length > 0 ? `  (fails: ${failed.join("; ")})` : "";
  return `  ${isRight ? "✓" : "✗"} ${task} ${kind.padEnd(8)} ${points} of ${of}  ${says}${caught}${why}`;
}

const faults: Record<Trial["kind"], string> = {
  solution: "the solution does not get all points",
  blank: "a blank exercise gets points",
  right: "a right variant does not get all points",
  wrong: "a wrong solution survives",
};

function summaryOf({ assignment, notebooks, trials }: Assigned, exercises: string): string {
  const bad = trials.filter(({ isRight }) => !isRight);
  if (bad.length === 0) {
    const count = (kind: Trial["kind"]) => trials.filter((trial) => trial.kind === kind).length;
    const tried =
      trials.length > 0
        ? `; wrong solutions caught: ${count("wrong")}, right ones accepted: ${count("right")}`
        : "";
    return `  ${exercises}/${assignment}: ${notebooks.join(", ")}${tried}`;
  }
  return bad
    .map(({ kind, task, path, says, ran }) => {
      const fault =
        ran || kind === "blank"
          ? faults[kind]
          : `the ${kind === "solution" ? kind : `${kind} variant`} does not run`;
      return `  ${path}: task ${task}: ${fault}: ${says}`;
    })
    .join("\n");
}
