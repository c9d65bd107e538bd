// What an assignment and its cells are called, for people: nbgrader's ids are for programs.

import type { Notebook } from "../../kernel/index.ts";
import { taskOf } from "../assign/passes/clear-solutions.ts";
import { isSolution, isTest, nbgraderOf } from "../nbgrader-cell.ts";

export interface Titles {
  /** "Exercise 4: Linear classification", the notebook's first heading; where it has none, the assignment's name. */
  assignment: string;
  /** "Task 4.1: write margins", by the ids of the task's cell and of its tests. */
  cells: ReadonlyMap<string, string>;
}

/** A task is called as its cell's first line says, else as the heading above it; several tests of one are counted. */
export function titlesOf(assignment: string, notebook: Notebook): Titles {
  const cells = new Map<string, string>();
  const times = new Map<string, number>();
  let first: string | undefined;
  let heading: string | undefined;
  let task: string | undefined;
  for (const cell of notebook.cells) {
    const id = nbgraderOf(cell)?.grade_id;
    if (cell.cell_type === "markdown") {
      const found = [...cell.source.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, text]) => text!);
      first ??= found[0];
      if (found.length > 0) [heading, task] = [found.at(-1), undefined];
    } else if (id !== undefined && isSolution(cell)) {
      task = taskOf(cell.source) ?? heading ?? id;
      cells.set(id, task);
    } else if (id !== undefined && isTest(cell)) {
      const title = task ?? heading ?? id;
      const time = (times.get(title) ?? 0) + 1;
      times.set(title, time);
      cells.set(id, time === 1 ? title : `${title} (${time})`);
    }
  }
  return { assignment: first ?? assignment, cells };
}

/** What stands in a report in place of an id. */
export function titleOf({ cells }: Titles, id: string): string {
  return cells.get(id) ?? id;
}

/** A note, with titles where it names ids. */
export function withTitles({ cells }: Titles, note: string): string {
  return note.replace(/"([^"]+)"/g, (quoted, id: string) => (cells.has(id) ? `"${cells.get(id)}"` : quoted));
}
