// What nbgrader's metadata says of a cell: whether it is the student's to write, a test, or to be left alone.

import type { Cell } from "../kernel/index.ts";

/** nbgrader's `metadata.nbgrader`, schema version 3. */
export interface NbgraderMetadata {
  /** Unique in the notebook: "task-4-4". */
  grade_id: string;
  /** Points are given for it. */
  grade: boolean;
  /** The student writes it. */
  solution: boolean;
  /** The student's copy of it is replaced by the instructor's before it is graded. */
  locked: boolean;
  /** A task that is graded by hand. */
  task?: boolean;
  points?: number;
  schema_version: number;
  cell_type?: string;
  checksum?: string;
}

/** Undefined for cells that nbgrader has nothing to do with. */
export function nbgraderOf(cell: Cell): NbgraderMetadata | undefined {
  return cell.metadata.nbgrader as NbgraderMetadata | undefined;
}

/** Whether the student writes this cell. */
export function isSolution(cell: Cell): boolean {
  return nbgraderOf(cell)?.solution === true;
}

/** Whether the cell gives points. */
export function isGraded(cell: Cell): boolean {
  return nbgraderOf(cell)?.grade === true;
}

/** Whether the cell is a test: it gives points, and is not the student's. */
export function isTest(cell: Cell): boolean {
  return isGraded(cell) && !isSolution(cell);
}

/** Whether the instructor's text stands in place of the student's when it is graded. */
export function isLocked(cell: Cell): boolean {
  if (isSolution(cell)) return false;
  return isGraded(cell) || nbgraderOf(cell)?.locked === true;
}

/** `cell 5 (task-4-4)`, as errors name it: cells count from 1. */
export function cellName(cell: Cell, index: number): string {
  const { grade_id: id } = nbgraderOf(cell) ?? {};
  return typeof id === "string" && id !== "" ? `cell ${index + 1} (${id})` : `cell ${index + 1}`;
}
