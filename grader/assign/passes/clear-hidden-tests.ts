// Takes out the tests that students do not see, and the notes on marking.

import { AssignmentError } from "../../assignment-error.ts";
import { cellName, isGraded, nbgraderOf } from "../../nbgrader-cell.ts";
import { replaceRegions } from "../regions.ts";
import type { Pass } from "./pass.ts";

export const clearHiddenTests: Pass = (notebook, path) => {
  for (const [index, cell] of notebook.cells.entries()) {
    const where = `${path}, ${cellName(cell, index)}`;
    const cleared = replaceRegions(cell.source, "HIDDEN TESTS", [], where);
    if (cleared !== undefined && !isGraded(cell)) {
      throw new AssignmentError(
        `${where}: hidden tests stand in a cell without points; set metadata.nbgrader.grade to true`,
      );
    }
    cell.source = cleared ?? cell.source;
  }
};

export const clearMarkSchemes: Pass = (notebook, path) => {
  for (const [index, cell] of notebook.cells.entries()) {
    const where = `${path}, ${cellName(cell, index)}`;
    const cleared = replaceRegions(cell.source, "MARK SCHEME", [], where);
    if (cleared !== undefined && !nbgraderOf(cell)?.task) {
      throw new AssignmentError(`${where}: a mark scheme stands in a cell that is no task graded by hand`);
    }
    cell.source = cleared ?? cell.source;
  }
};
