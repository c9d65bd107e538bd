// A notebook's tasks: the cells that the student writes, and the tests that follow them.

import type { CodeCell, Notebook } from "../../kernel/index.ts";
import { AssignmentError } from "../assignment-error.ts";
import { cellName, isSolution, isTest, nbgraderOf } from "../nbgrader-cell.ts";
import { taskOf } from "./passes/clear-solutions.ts";

export interface Task {
  /** "4.4". */
  id: string;
  solution: CodeCell;
  tests: TestCell[];
  points: number;
}

export interface TestCell {
  cell: CodeCell;
  points: number;
}

/** Tests belong to the last cell before them that is the student's. */
export function tasksOf(notebook: Notebook, path: string): Task[] {
  const tasks: Task[] = [];
  for (const [index, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== "code") continue;
    const where = `${path}, ${cellName(cell, index)}`;
    if (isSolution(cell)) {
      const id = /^Task ([\d.]+):/.exec(taskOf(cell.source) ?? "")?.[1];
      if (id === undefined) {
        throw new AssignmentError(
          `${where}: the first line must name the task: "// Task 4.4: write softmax"`,
        );
      }
      if (tasks.some((task) => task.id === id)) {
        throw new AssignmentError(`${where}: task ${id} has a cell already; give each task one cell`);
      }
      tasks.push({ id, solution: cell, tests: [], points: 0 });
    } else if (isTest(cell)) {
      const task = tasks.at(-1);
      if (task === undefined)
        throw new AssignmentError(`${where}: a test must come after the cell that it tests`);
      const points = nbgraderOf(cell)!.points!;
      task.tests.push({ cell, points });
      task.points += points;
    }
  }
  const untested = tasks.find(({ tests }) => tests.length === 0);
  if (untested)
    throw new AssignmentError(`${path}: task ${untested.id} has no test; write one below its cell`);
  return tasks;
}
