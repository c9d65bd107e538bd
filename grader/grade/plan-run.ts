// What is run of a submission, in which order: the student's cells with the instructor's in their places.

import type { AnswerKey, KeyCell } from "./answer-key.ts";
import type { HandedIn } from "./handed-in.ts";

export type Step =
  | { kind: "run"; source: string; isGiven: boolean; place: Place }
  | { kind: "test"; cell: Extract<KeyCell, { kind: "test" }> };

/** Where a cell stands in the submission. */
export interface Place {
  /** Among the code cells, counted from 1; 0 for one that was deleted. */
  cell: number;
  /** Of the assignment's own cells. */
  id?: string;
}

export interface RunPlan {
  steps: Step[];
  /** What was found odd about the notebook, for the report. */
  notes: string[];
}

/**
 * The order is the student's, as nbgrader has it. The text of locked cells and of tests is the instructor's; a test that
 * was deleted comes at the end, a locked cell at the beginning. Of cells that the student has copied, with their ids, all
 * that are the student's own are run, a locked one where it first is, a test where it last is.
 */
export function planRun(submission: HandedIn, { cells }: AnswerKey): RunPlan {
  const known = new Map(cells.flatMap((cell) => (cell.id === undefined ? [] : [[cell.id, cell] as const])));
  const seen = new Set<string>();
  const steps: Step[] = [];
  const notes: string[] = [];
  const copied = new Set<string>();
  let cellNumber = 0;
  for (const cell of submission.cells) {
    cellNumber++;
    const key = cell.id === undefined ? undefined : known.get(cell.id);
    const place = { cell: cellNumber, ...(key?.id !== undefined && { id: key.id }) };
    if (key === undefined) {
      steps.push({ kind: "run", source: cell.source, isGiven: false, place });
      continue;
    }
    const isCopy = seen.has(key.id!);
    seen.add(key.id!);
    if (isCopy) copied.add(`the notebook has more than one cell "${key.id}"; ${whichCounts(key)}`);
    if (key.kind === "test") {
      const earlier = steps.findLastIndex((step) => step.kind === "test" && step.cell === key);
      if (earlier >= 0) steps.splice(earlier, 1);
      steps.push({ kind: "test", cell: key });
    } else if (key.kind !== "given" || !key.isLocked) {
      steps.push({ kind: "run", source: cell.source, isGiven: false, place });
    } else if (!isCopy) steps.push({ kind: "run", source: key.source, isGiven: true, place });
  }
  for (const cell of cells) {
    if (cell.id === undefined || seen.has(cell.id)) continue;
    if (cell.kind === "test") {
      notes.push(`the test "${cell.id}" was deleted; it is run at the end`);
      steps.push({ kind: "test", cell });
    } else if (cell.kind === "given" && cell.isLocked) {
      notes.push(`the cell "${cell.id}" was deleted; it is run at the beginning`);
      steps.unshift({
        kind: "run",
        source: cell.source,
        isGiven: true,
        place: { cell: 0, id: cell.id },
      });
    } else if (cell.kind === "solution") notes.push(`the cell "${cell.id}" is missing`);
  }
  return { steps, notes: [...copied, ...notes] };
}

function whichCounts(key: KeyCell): string {
  if (key.kind === "test") return "it is run where the last one is";
  return key.kind === "given" && key.isLocked
    ? "it is run where the first one is"
    : "all are run, and what is declared last counts";
}
