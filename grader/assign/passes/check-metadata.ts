// Refuses metadata that nbgrader could not work with, by file and cell.

import type { Cell } from "../../../kernel/index.ts";
import { AssignmentError } from "../../assignment-error.ts";
import { cellName, isGraded, isLocked, isSolution, nbgraderOf } from "../../nbgrader-cell.ts";
import type { Pass } from "./pass.ts";

export const checkMetadata: Pass = (notebook, path) => {
  const seen = new Map<string, number>();
  for (const [index, cell] of notebook.cells.entries()) {
    const metadata = nbgraderOf(cell);
    const where = `${path}, ${cellName(cell, index)}`;
    if (/^\s*\/\/.*\bAUTOTEST\b/m.test(cell.source)) {
      throw new AssignmentError(
        `${where}: AUTOTEST is for nbgrader generate_assignment; write checks, or use that`,
      );
    }
    if (metadata === undefined) continue;
    const problem = problemOf(cell);
    if (problem) throw new AssignmentError(`${where}: ${problem}`);
    if (!isGraded(cell) && !isSolution(cell) && !isLocked(cell)) continue;
    const first = seen.get(metadata.grade_id);
    if (first !== undefined) {
      throw new AssignmentError(`${where}: cell ${first + 1} has the same grade_id; give each cell its own`);
    }
    seen.set(metadata.grade_id, index);
  }
};

function problemOf(cell: Cell): string | undefined {
  const metadata = nbgraderOf(cell)!;
  if (typeof metadata !== "object" || metadata === null) return `metadata.nbgrader must be an object`;
  for (const name of ["grade", "solution", "locked"] as const) {
    if (typeof metadata[name] !== "boolean") return `metadata.nbgrader.${name} must be true or false`;
  }
  if (metadata.schema_version !== 3) {
    return `metadata.nbgrader.schema_version must be 3, got ${metadata.schema_version}; run nbgrader update`;
  }
  if (typeof metadata.grade_id !== "string" || !/^[a-zA-Z0-9_-]+$/.test(metadata.grade_id)) {
    return `grade_id must be made of letters, digits, "_" and "-", got ${JSON.stringify(metadata.grade_id)}`;
  }
  if (isGraded(cell) && !(typeof metadata.points === "number" && metadata.points >= 0)) {
    return `points must be a number of at least 0, got ${JSON.stringify(metadata.points)}`;
  }
  if (cell.cell_type !== "code" && isGraded(cell) !== isSolution(cell) && !metadata.task) {
    return "a Markdown cell that is graded or written by the student must be both; tests are code";
  }
  return undefined;
}
