// Tells notebook front ends which cells cannot be deleted, and which cannot be edited.

import { isLocked, isSolution } from "../../nbgrader-cell.ts";
import type { Pass } from "./pass.ts";

export const lockCells: Pass = ({ cells }) => {
  for (const cell of cells) {
    if (isSolution(cell)) cell.metadata.deletable = false;
    else if (isLocked(cell)) Object.assign(cell.metadata, { deletable: false, editable: false });
  }
};
