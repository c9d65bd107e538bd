// What reports call tasks and assignments.

import { expect, test } from "vitest";

import { titleOf, titlesOf, withTitles } from "../../../grader/report/titles.ts";
import type { Cell, Notebook } from "../../../kernel/index.ts";

test("tasks are called as their first line says, or as the heading above them; several tests are counted", () => {
  const titles = titlesOf(
    "hw",
    notebook(
      text("# Exercise 1: Sums\n\n## 1.1 Add #"),
      code("a", { solution: true }, "// Task 1.1: write add\nfunction add() {}"),
      code("test-a", { grade: true }),
      code("test-b", { grade: true }),
      text("## 1.2 Take away"),
      code("b", { solution: true }, "const minus = 0;"),
      code("test-c", { grade: true }),
      text("## 1.3 Data"),
      code("test-d", { grade: true }),
    ),
  );
  expect(titles.assignment).toBe("Exercise 1: Sums");
  expect([...titles.cells]).toEqual([
    ["a", "Task 1.1: write add"],
    ["test-a", "Task 1.1: write add"],
    ["test-b", "Task 1.1: write add (2)"],
    ["b", "1.2 Take away"],
    ["test-c", "1.2 Take away"],
    ["test-d", "1.3 Data"],
  ]);
  expect(titleOf(titles, "unknown")).toBe("unknown");
  expect(withTitles(titles, 'the test "test-a" is not "x"')).toBe(
    'the test "Task 1.1: write add" is not "x"',
  );
});

test("without headings an assignment is called by its name, and a test by its id", () => {
  const titles = titlesOf("hw", notebook(code("test-a", { grade: true })));
  expect([titles.assignment, titleOf(titles, "test-a")]).toEqual(["hw", "test-a"]);
});

function notebook(...cells: Cell[]): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

function text(source: string): Cell {
  return { cell_type: "markdown", id: "text", metadata: {}, source };
}

function code(grade_id: string, given: { grade?: true; solution?: true }, source = "1"): Cell {
  const nbgrader = { grade_id, grade: false, solution: false, locked: false, schema_version: 3, ...given };
  return {
    cell_type: "code",
    id: grade_id,
    metadata: { nbgrader },
    source,
    outputs: [],
    execution_count: null,
  };
}
