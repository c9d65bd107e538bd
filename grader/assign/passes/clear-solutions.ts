// Puts a stub in the place of each solution: it throws the task that is to be done.

import type { Cell } from "../../../kernel/index.ts";
import { AssignmentError } from "../../assignment-error.ts";
import { cellName, isSolution } from "../../nbgrader-cell.ts";
import { replaceRegions } from "../regions.ts";
import type { Pass } from "./pass.ts";

/** In Markdown there is nothing to throw. */
const answer = "YOUR ANSWER HERE";

export const clearSolutions: Pass = (notebook, path) => {
  for (const [index, cell] of notebook.cells.entries()) {
    const where = `${path}, ${cellName(cell, index)}`;
    const cleared = replaceRegions(cell.source, "SOLUTION", [stubOf(cell)], where);
    if (cleared !== undefined && !isSolution(cell)) {
      throw new AssignmentError(
        `${where}: a solution stands in a cell that is not the student's; set metadata.nbgrader.solution to true`,
      );
    }
    if (isSolution(cell)) cell.source = cleared ?? stubOf(cell);
  }
};

/** From the cell's first line, `// Task 4.4: write softmax`. */
export function stubOf(cell: Cell): string {
  if (cell.cell_type !== "code") return answer;
  return `throw new Error(${JSON.stringify(taskOf(cell.source) ?? "This is yours to write")});`;
}

/** `Task 4.4: write softmax`, where the cell begins with that as a comment. */
export function taskOf(source: string): string | undefined {
  return /^\s*\/\/ (Task .+?)\s*$/m.exec(source.split("\n", 1)[0]!)?.[1];
}
