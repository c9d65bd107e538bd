// The cells that slides show, each with its number in the notebook.

import { hideCell } from "./cell-marks.ts";
import type { Cell, Notebook } from "./notebook.ts";

export interface NumberedCell {
  cell: Cell;
  /** Counted from 1 over all cells, hidden ones too. */
  number: number;
}

export function numberedCells({ cells }: Notebook): NumberedCell[] {
  return cells
    .map((cell, i) => ({ cell, number: i + 1 }))
    .filter(({ cell }) => !hideCell(cell))
    .filter(({ cell }) => cell.source.trim() !== "" || (cell.outputs?.length ?? 0) > 0);
}
