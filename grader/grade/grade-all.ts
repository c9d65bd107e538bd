// Grades many submissions, several at a time; a run that was ended goes on where it was.

import { availableParallelism } from "node:os";

import { formatNotebook, type Notebook, NotebookError, parseNotebook } from "../../kernel/index.ts";
import { hash } from "../student-file.ts";
import { GradeBook } from "./grade-book.ts";
import type { Result } from "./result.ts";
import { Slot, type SlotLimits } from "./slot.ts";
import { type Submission, SubmissionError } from "./submissions.ts";

export interface GradeAllOptions {
  /** The instructor's notebook, and where it lies. */
  notebook: Notebook;
  path: string;
  /** The folder in which cells are compiled. */
  folder: string;
  /** Where results are kept. */
  out: string;
  sandboxed: boolean;
  /** How many at a time. */
  workers?: number;
  limits?: Partial<SlotLimits>;
  onResult?: (result: Result, isNew: boolean) => void;
}

export async function gradeAll(
  submissions: readonly Submission[],
  options: GradeAllOptions,
): Promise<Result[]> {
  const { notebook, out, sandboxed, onResult, workers = availableParallelism() } = options;
  const book = new GradeBook(out);
  const key = hash(formatNotebook(notebook), String(sandboxed));
  const results = new Map<string, Result>();
  const queue = [...submissions];
  const failures: unknown[] = [];

  const work = async (): Promise<void> => {
    const slot = new Slot(options);
    try {
      for (let next = queue.shift(); next && failures.length === 0; next = queue.shift()) {
        const { student } = next;
        const text = readText(next);
        const fingerprint = hash(key, text.ok ? text.value : text.reason);
        const before = book.find(student, fingerprint);
        const result =
          before ?? (text.ok ? await gradeOne(slot, student, text.value) : notGraded(student, text.reason));
        if (!before) book.put(fingerprint, result);
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
  await Promise.all(Array.from({ length: Math.max(1, Math.min(workers, queue.length)) }, work));
  if (failures.length > 0) throw failures[0];
  return submissions.flatMap(({ student }) => results.get(student) ?? []);
}

async function gradeOne(slot: Slot, student: string, text: string): Promise<Result> {
  let submission: Notebook;
  try {
    submission = parseNotebook(text, "the notebook");
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return notGraded(student, error.message);
  }
  const language = submission.metadata.kernelspec?.language ?? "typescript";
  if (String(language).toLowerCase() !== "typescript") {
    return notGraded(student, `the notebook is for ${String(language)}, not TypeScript`);
  }
  await slot.open();
  try {
    return { student, ...(await slot.grade(submission)) };
  } catch (error) {
    return notGraded(student, (error as Error).message);
  }
}

function notGraded(student: string, reason: string): Result {
  return { student, status: "not graded", reason };
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
