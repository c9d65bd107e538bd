import { describe, expect, test } from "vitest";

import { makeExercise } from "../../grader/index.ts";
import { type Cell, type Notebook, parseNotebook } from "../../kernel/index.ts";

type Flags = { solution?: boolean; grade?: boolean; locked?: boolean; points?: number; grade_id?: string };

function code(source: string, flags?: Flags, metadata: object = {}): Cell {
  const nbgrader = {
    grade_id: "id",
    solution: false,
    grade: false,
    locked: false,
    schema_version: 3,
    ...flags,
  };
  return {
    cell_type: "code",
    id: "c",
    metadata: { ...metadata, ...(flags && { nbgrader }) },
    source,
    execution_count: 3,
    outputs: [{ output_type: "stream", name: "stdout", text: "the answer\n" }],
  };
}

function notebook(...cells: Cell[]): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: { celltoolbar: "Create Assignment" }, cells };
}

const sources = (cells: readonly Cell[]) => cells.map(({ source }) => source);

const solution = { solution: true, grade_id: "task-1" };
const tests = { grade: true, locked: true, points: 2, grade_id: "tests-1" };

test("a solution becomes a stub that throws its task, indented as the solution was", () => {
  const source =
    "// Task 1.1: write f\nfunction f(x: number) {\n  // BEGIN SOLUTION\n  return x;\n  // END SOLUTION\n}";
  const { cells } = makeExercise(notebook(code(source, solution)), "a.ipynb");
  expect(sources(cells)).toEqual([
    '// Task 1.1: write f\nfunction f(x: number) {\n  throw new Error("Task 1.1: write f");\n}',
  ]);
});

test("each of several regions becomes one; a cell without regions is one stub altogether", () => {
  const source =
    "// Task 1: write f\n### BEGIN SOLUTION\na\n### END SOLUTION\nb\n### BEGIN SOLUTION\nc\n### END SOLUTION";
  const { cells } = makeExercise(
    notebook(code(source, solution), code("// Task 2: write g\nsecret", { ...solution, grade_id: "task-2" })),
    "a.ipynb",
  );
  const stub = 'throw new Error("Task 1: write f");';
  expect(sources(cells)).toEqual([
    `// Task 1: write f\n${stub}\nb\n${stub}`,
    'throw new Error("Task 2: write g");',
  ]);
});

test("hidden tests, outputs and the toolbar are taken out; the source stays as it was", () => {
  const source = "visible();\n// BEGIN HIDDEN TESTS\nhidden();\n// END HIDDEN TESTS\nlast();";
  const original = notebook(code(source, tests, { scrolled: true }), code("1 + 1"));
  const before = structuredClone(original);
  const { cells, metadata } = makeExercise(original, "a.ipynb");
  expect(original).toEqual(before);
  expect(metadata).toEqual({});
  expect(sources(cells)).toEqual(["visible();\nlast();", "1 + 1"]);
  for (const cell of cells) expect(cell).toMatchObject({ execution_count: null, outputs: [] });
  expect(cells[0]!.metadata).toMatchObject({ deletable: false, editable: false });
  expect(cells[0]!.metadata).not.toHaveProperty("scrolled");
  expect(cells[1]!.metadata).toEqual({});
});

test("what students write may be edited, not deleted; a locked cell neither", () => {
  const { cells } = makeExercise(
    notebook(code("// Task 1: write f", solution), code("setup", { locked: true, grade_id: "setup" })),
    "a.ipynb",
  );
  expect(cells.map(({ metadata: { deletable, editable } }) => [deletable, editable])).toEqual([
    [false, undefined],
    [false, false],
  ]);
});

test("checksums are nbgrader's", () => {
  // python -c "from nbgrader.utils import compute_checksum; ..." on the exercise's cells
  const { cells } = makeExercise(
    notebook(code("1 + 1", { ...tests, points: 2 }), code("x", { ...tests, points: 0.5, grade_id: "b" })),
    "a.ipynb",
  );
  expect(cells.map(({ metadata }) => (metadata.nbgrader as { checksum: string }).checksum)).toEqual([
    "f22e05c12c0a383993e4779a95b9b733",
    "6140c05a2e8c2844bdb6bd4d5ca07be9",
  ]);
});

describe("an instructor's slip is told by file and cell", () => {
  test.each<[string, Cell[], string]>([
    [
      "an open solution",
      [code("// BEGIN SOLUTION\n1", solution)],
      "a.ipynb, cell 1 (task-1): BEGIN SOLUTION has no END SOLUTION; write it below the region",
    ],
    [
      "a nested one",
      [code("// BEGIN SOLUTION\n// BEGIN SOLUTION\n// END SOLUTION", solution)],
      "a.ipynb, cell 1 (task-1): BEGIN SOLUTION stands within another; end the first before",
    ],
    [
      "a solution in a cell of no one",
      [code("// BEGIN SOLUTION\n// END SOLUTION")],
      "a.ipynb, cell 1: a solution stands in a cell that is not the student's; set metadata.nbgrader.solution to true",
    ],
    [
      "hidden tests without points",
      [code("// BEGIN HIDDEN TESTS\n// END HIDDEN TESTS", { locked: true })],
      "a.ipynb, cell 1 (id): hidden tests stand in a cell without points; set metadata.nbgrader.grade to true",
    ],
    [
      "a grade_id twice",
      [code("1", tests), code("2"), code("3", tests)],
      "a.ipynb, cell 3 (tests-1): cell 1 has the same grade_id; give each cell its own",
    ],
    [
      "an empty grade_id",
      [code("1", { ...tests, grade_id: "" })],
      'a.ipynb, cell 1: grade_id must be made of letters, digits, "_" and "-", got ""',
    ],
    [
      "no points",
      [code("1", { grade: true })],
      "a.ipynb, cell 1 (id): points must be a number of at least 0, got undefined",
    ],
    [
      "negative points",
      [code("1", { grade: true, points: -1 })],
      "a.ipynb, cell 1 (id): points must be a number of at least 0, got -1",
    ],
    [
      "an old schema",
      [code("1", { schema_version: 2 } as Flags)],
      "a.ipynb, cell 1 (id): metadata.nbgrader.schema_version must be 3, got 2; run nbgrader update",
    ],
    [
      "a flag of another kind",
      [code("1", { grade: "yes" } as never)],
      "a.ipynb, cell 1 (id): metadata.nbgrader.grade must be true or false",
    ],
    [
      "AUTOTEST",
      [code("// HASHED AUTOTEST f(2)", tests)],
      "a.ipynb, cell 1 (tests-1): AUTOTEST is for nbgrader generate_assignment; write checks, or use that",
    ],
    [
      "metadata that is none",
      [{ ...code("1"), metadata: { nbgrader: 7 } } as Cell],
      "a.ipynb, cell 1: metadata.nbgrader must be an object",
    ],
  ])("%s", (_, cells, message) => {
    expect(() => makeExercise(notebook(...cells), "a.ipynb")).toThrow(message);
  });
});

test("an exercise read again and made an exercise once more is the same", () => {
  const source = "// Task 1: write f\nfunction f() {\n  // BEGIN SOLUTION\n  return 1;\n  // END SOLUTION\n}";
  const once = makeExercise(notebook(code(source, solution), code("t();", tests)), "a.ipynb");
  const again = parseNotebook(JSON.stringify(once), "a.ipynb");
  expect(again.cells.map(({ metadata }) => metadata)).toEqual(once.cells.map(({ metadata }) => metadata));
});
