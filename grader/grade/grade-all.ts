// Grades many submissions, several at a time; a run that was ended goes on where it was.

import { availableParallelism } from "node:os";
import { join, resolve, sep } from "node:path";

import { formatNotebook, type Notebook, parseNotebook } from "../../kernel/index.ts";
import { AssignmentError } from "../assignment-error.ts";
import { handedOut } from "../handed-out.ts";
import { contentHash, hash } from "../hash.ts";
import { nbgraderOf } from "../nbgrader-cell.ts";
import { otherLanguageOf } from "../other-language.ts";
import { type AnswerKey, answerKey } from "./answer-key.ts";
import { Compiler, type CompilerLimits } from "./compiler.ts";
import { GradeBook } from "./grade-book.ts";
import type { Result } from "./result.ts";
import { Slot, type SlotLimits } from "./slot.ts";
import { type Submission, SubmissionError } from "./submissions.ts";

export interface GradeAllOptions {
  /** The instructor's notebook, and where it lies. */
  notebook: Notebook;
  path: string;
  /** The assignment's, in which its cells are compiled, and find their files. */
  folder: string;
  /** Where results are kept. */
  out: string;
  sandboxed: boolean;
  /** How many at a time. */
  workers?: number;
  limits?: Partial<SlotLimits & CompilerLimits>;
  onResult?: (result: Result, isNew: boolean) => void;
}

export async function gradeAll(
  submissions: readonly Submission[],
  options: GradeAllOptions,
): Promise<Result[]> {
  const { notebook, sandboxed, onResult, workers = availableParallelism() } = options;
  const [folder, out] = [resolve(options.folder), resolve(options.out)];
  const files = handedOut(folder);
  refuseInside(folder, out, files, submissions);
  const book = new GradeBook(out);
  const tests = hash(formatNotebook(notebook), String(sandboxed), contentHash(files));
  const key = answerKey(notebook, options.path);
  const compiler = new Compiler({ notebook, path: options.path, folder, key }, options.limits);
  const results = new Map<string, Result>();
  const queue = [...submissions];
  const failures: unknown[] = [];

  const work = async (): Promise<void> => {
    const slot = new Slot({ ...options, key, compiler, folder, files });
    try {
      for (let next = queue.shift(); next && failures.length === 0; next = queue.shift()) {
        const { student } = next;
        const text = readText(next);
        const fingerprint = hash(tests, text.ok ? text.value : text.reason);
        const before = book.find(student, fingerprint);
        const result =
          before ??
          (text.ok ? await gradeOne(slot, student, text.value, key) : notGraded(student, text.reason));
        if (!before) await book.put(fingerprint, result);
        results.set(student, result);
        onResult?.(result, !before);
      }
    } catch (error) {
      // Of the assignment, or of the disk: the others stop too, and what is graded is kept.
      failures.push(error);
    } finally {
      await slot.close();
    }
  };
  // The instructor's cells read the assignment's files, as they do in Jupyter.
  const before = process.cwd();
  process.chdir(folder);
  try {
    await Promise.all(Array.from({ length: Math.max(1, Math.min(workers, queue.length)) }, work));
  } finally {
    await compiler.close();
    process.chdir(before);
  }
  if (failures.length > 0) throw failures[0];
  return submissions.flatMap(({ student }) => results.get(student) ?? []);
}

/** What lies among an assignment's files is seen by every submission. */
function refuseInside(
  folder: string,
  out: string,
  files: readonly string[],
  submissions: readonly Submission[],
): void {
  const isWithin = (path: string, other: string) => path === other || path.startsWith(join(other, sep));
  const why = "whose files students get";
  if (isWithin(out, folder))
    throw new AssignmentError(`--out ${out} is in the assignment's folder, ${why}; choose another`);
  const inside = submissions.find(({ path }) => files.some((file) => isWithin(resolve(path), file)));
  if (inside)
    throw new AssignmentError(`${inside.path} is in the assignment's folder, ${why}; move it out of there`);
}

async function gradeOne(slot: Slot, student: string, text: string, key: AnswerKey): Promise<Result> {
  let submission: Notebook;
  try {
    submission = parseNotebook(text, "the notebook");
  } catch (error) {
    // Not only a NotebookError: of what is nested a million deep, V8 has errors of its own.
    return notGraded(student, (error as Error).message);
  }
  const language = otherLanguageOf(submission);
  if (language !== undefined && !hasCellsOf(key, submission)) {
    return notGraded(student, `the notebook is for ${language}, not TypeScript`);
  }
  try {
    const graded = await slot.grade(submission);
    // Where a notebook was opened elsewhere, its kernel may be another one now; the work is the student's all the same.
    if (language !== undefined)
      graded.notes.unshift(`the notebook says that it is for ${language}; it was run as TypeScript`);
    return { student, ...graded };
  } catch (error) {
    if (error instanceof AssignmentError) throw error;
    return notGraded(student, (error as Error).message);
  }
}

/** Whether cells of the assignment that are the student's to write are there. */
function hasCellsOf({ cells }: AnswerKey, submission: Notebook): boolean {
  const ids = new Set(cells.flatMap((cell) => (cell.kind === "solution" ? [cell.id] : [])));
  return submission.cells.some((cell) => ids.has(nbgraderOf(cell)?.grade_id ?? ""));
}

/** Whatever the notebook has put into it: the reason is one line. */
function notGraded(student: string, reason: string): Result {
  return { student, status: "not graded", reason: reason.replace(/[\p{Cc}\s]+/gu, " ").slice(0, 600) };
}

function readText(submission: Submission): { ok: true; value: string } | { ok: false; reason: string } {
  try {
    return { ok: true, value: submission.read() };
  } catch (error) {
    if (error instanceof SubmissionError) return { ok: false, reason: error.message };
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { ok: false, reason: `it cannot be read: ${code}` };
  }
}
