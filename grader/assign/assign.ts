// From `solutions/` to `exercises/`: each notebook's exercise, its tests tried, other files copied.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";

import { formatNotebook, readNotebook, writeNotebook } from "../../kernel/index.ts";
import { AssignmentError } from "../assignment-error.ts";
import { handedOut } from "../handed-out.ts";
import { otherLanguageOf } from "../other-language.ts";
import { makeExercise } from "./make-exercise.ts";
import { readVariants } from "./variants.ts";
import { type Trial, verify } from "./verify.ts";

export interface AssignOptions {
  solutions: string;
  exercises: string;
  /** Whether the tests are tried; the exercise is written only if they stand. */
  verified?: boolean;
  onTrial?: (trial: Trial) => void;
}

export interface Assigned {
  assignment: string;
  notebooks: string[];
  trials: Trial[];
}

/** The assignments that there are: folders with notebooks. */
export function assignmentsIn(solutions: string): string[] {
  if (!existsSync(solutions)) return [];
  return readdirSync(solutions)
    .filter((name) => !name.startsWith(".") && statSync(join(solutions, name)).isDirectory())
    .filter((name) => notebooksIn(join(solutions, name)).length > 0)
    .sort();
}

/** The one notebook of an assignment: what is graded. */
export function assignmentNotebook(solutions: string, assignment: string): string {
  const folder = folderOf(solutions, assignment);
  const [name, ...others] = notebooksIn(folder);
  if (others.length > 0) {
    throw new AssignmentError(
      `${folder} has several notebooks: ${[name, ...others].join(", ")}; one is graded`,
    );
  }
  return join(folder, name!);
}

function folderOf(solutions: string, assignment: string): string {
  const known = assignmentsIn(solutions);
  if (known.includes(assignment)) return join(solutions, assignment);
  const found = known.length > 0 ? `found ${known.join(", ")}` : "which has none";
  throw new AssignmentError(`no assignment "${assignment}" in ${solutions}/, ${found}`);
}

/** Makes the exercises of one assignment. What fails leaves those that students have as they are. */
export async function assign(
  assignment: string,
  { solutions, exercises, verified = true, onTrial }: AssignOptions,
): Promise<Assigned> {
  const from = folderOf(solutions, assignment);
  const to = join(exercises, assignment);
  const notebooks = notebooksIn(from);
  const trials: Trial[] = [];
  const made = new Map<string, ReturnType<typeof makeExercise>>();
  for (const name of notebooks) {
    const path = join(from, name);
    const source = await readNotebook(path);
    const language = otherLanguageOf(source);
    if (language !== undefined) {
      throw new AssignmentError(
        `${path}: the notebook is for ${language}; choose the kernel "Lectern" in it`,
      );
    }
    made.set(name, makeExercise(source, path));
    if (!verified) continue;
    trials.push(...(await verify(source, path, readVariants(from), { ...(onTrial && { onTrial }) })));
  }
  if (trials.some(({ isRight }) => !isRight)) return { assignment, notebooks: [], trials };
  mkdirSync(to, { recursive: true });
  for (const [name, notebook] of made) {
    const path = join(to, name);
    // An exercise that has not changed keeps its time: whoever watches the folder has nothing to do.
    if (existsSync(path) && readFileSync(path, "utf8") === formatNotebook(notebook)) continue;
    await writeNotebook(path, notebook);
  }
  copyOthers(from, to, new Set(notebooks));
  return { assignment, notebooks, trials };
}

function notebooksIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb") && !name.startsWith("."))
    .sort();
}

function copyOthers(from: string, to: string, notebooks: ReadonlySet<string>): void {
  const kept = handedOut(from).map((path) => basename(path));
  for (const name of kept) cpSync(join(from, name), join(to, name), { recursive: true });
  for (const name of readdirSync(to)) {
    if (!kept.includes(name) && !notebooks.has(name)) rmSync(join(to, name), { recursive: true });
  }
}
