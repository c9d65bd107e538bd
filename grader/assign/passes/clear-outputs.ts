// No output goes to students: it would show what the solution gives.

import type { Pass } from "./pass.ts";

export const clearOutputs: Pass = ({ cells }) => {
  for (const cell of cells) {
    if (cell.cell_type !== "code") continue;
    cell.outputs = [];
    cell.execution_count = null;
    delete cell.metadata.collapsed;
    delete cell.metadata.scrolled;
  }
};
