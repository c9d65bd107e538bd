// Nobody loses points twice: each task's solution gets all of them, whatever became of the other tasks.

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { assignmentsIn } from "../../grader/assign/assign.ts";
import { stubOf } from "../../grader/assign/passes/clear-solutions.ts";
import { replaceRegions } from "../../grader/assign/regions.ts";
import { type Task, tasksOf } from "../../grader/assign/tasks.ts";
import { NotebookRunner } from "../../grader/notebook-runner.ts";
import { pointsOf } from "../../grader/points.ts";
import { readNotebook } from "../../kernel/index.ts";
import { root } from "../jupyter/jupyter.ts";

describe.each(assignmentsIn(`${root}/solutions`))("%s", (name) => {
  let runner: NotebookRunner;
  let tasks: Task[];

  beforeAll(async () => {
    const path = `${root}/solutions/${name}/${name}.ipynb`;
    const notebook = await readNotebook(path);
    tasks = tasksOf(notebook, path);
    runner = await NotebookRunner.start({ path });
    const tested = new Set(tasks.flatMap(({ tests }) => tests.map(({ cell }) => cell)));
    for (const cell of notebook.cells) {
      const task = tasks.find(({ solution }) => solution === cell);
      if (task) await runner.run(blank(task));
      else if (cell.cell_type === "code" && !tested.has(cell)) await runner.run(cell.source);
    }
  }, 60_000);

  afterAll(() => runner?.end());

  test("each task alone, the others blank, gets all its points", async () => {
    const points: Record<string, number> = {};
    for (const task of tasks) {
      expect(await pointsFor(task)).toBe(0);
      await runner.run(task.solution.source);
      points[task.id] = await pointsFor(task);
      await runner.run(blank(task));
    }
    expect(points).toEqual(Object.fromEntries(tasks.map(({ id, points }) => [id, points])));
  }, 60_000);

  async function pointsFor({ tests }: Task): Promise<number> {
    let sum = 0;
    for (const { cell, points } of tests) sum += pointsOf(await runner.run(cell.source), points);
    return sum;
  }

  function blank({ solution }: Task): string {
    return replaceRegions(solution.source, "SOLUTION", [stubOf(solution)], name)!;
  }
});
