// What of a submitted notebook the judge gets: its cells' text and ids, whatever else the student has put into it.

import type { Notebook } from "../../kernel/index.ts";
import { nbgraderOf } from "../nbgrader-cell.ts";

export interface HandedIn {
  /** Those with code. */
  cells: { source: string /** nbgrader's. */; id: string | undefined }[];
}

export function handedIn({ cells }: Notebook): HandedIn {
  return {
    cells: cells.flatMap((cell) => {
      if (cell.cell_type !== "code") return [];
      const id: unknown = (nbgraderOf(cell) as { grade_id?: unknown } | null | undefined)?.grade_id;
      // Whatever stands in the student's metadata: only a text can be an id.
      return [{ source: cell.source, id: typeof id === "string" ? id : undefined }];
    }),
  };
}
