// nbgrader with notebooks in TypeScript: the student's copy made, submissions graded, scores in the gradebook.

import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Cell, type Notebook, readNotebook } from "../../kernel/notebook.ts";
import { Jupyter, type NewCell, plain } from "./jupyter.ts";
import { nbgrader as run } from "./nbgrader.ts";

let course: Jupyter;
let release: Notebook;

beforeAll(async () => {
  course = await Jupyter.create();
  await mkdir(course.path("source", "hw1"), { recursive: true });
  await copyFile(
    fileURLToPath(new URL("nbgrader_config.py", import.meta.url)),
    course.path("nbgrader_config.py"),
  );
  await course.notebook("source/hw1/hw1.ipynb", source);
  await run(course, "generate_assignment", "hw1");
  release = await readNotebook(course.path("release", "hw1", "hw1.ipynb"));
}, 60_000);

afterAll(() => course.close());

const source: NewCell[] = [
  { source: `import assert from "node:assert/strict";`, metadata: nbgrader("imports", { locked: true }) },
  {
    source: `function mean(values: number[]): number {
  // BEGIN SOLUTION
  return values.reduce((sum, value) => sum + value, 0) / values.length;
  // END SOLUTION
}`,
    metadata: nbgrader("mean", { solution: true }),
  },
  {
    source: `assert.equal(mean([1, 2, 3]), 2);
// BEGIN HIDDEN TESTS
assert.equal(mean([4]), 4);
assert.equal(mean([-1, 2]), 0.5);
// END HIDDEN TESTS`,
    metadata: nbgrader("test-mean", { grade: true, locked: true, points: 2 }),
  },
  {
    source: `// BEGIN SOLUTION
const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
// END SOLUTION`,
    metadata: nbgrader("median", { solution: true }),
  },
  {
    source: `const cases: [values: number[], median: number][] = [
  [[7], 7],
  [[3, 10, 2], 3],
  // BEGIN HIDDEN TESTS
  [[4, 1, 3, 2], 2.5],
  [[5, 5], 5],
  // END HIDDEN TESTS
];
let right = 0;
for (const [values, expected] of cases) {
  try {
    if (median(values) === expected) right++;
  } catch {
    console.log(\`median([\${values}]) throws\`);
  }
}
(3 * right) / cases.length`,
    metadata: nbgrader("test-median", { grade: true, locked: true, points: 3 }),
  },
];

function nbgrader(grade_id: string, given: object) {
  return {
    nbgrader: {
      grade_id,
      grade: false,
      solution: false,
      locked: false,
      task: false,
      schema_version: 3,
      ...given,
    },
  };
}

const rightMean = `function mean(values: number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}`;
const rightMedian = `function median(values: number[]): number {
  const v = [...values].sort((a, b) => a - b);
  const [low, high] = [v[Math.floor((v.length - 1) / 2)], v[Math.floor(v.length / 2)]];
  return (low + high) / 2;
}`;

interface Submission {
  /** What the student wrote, by cell; what is not here is as it was released. */
  cells: Record<string, string>;
  scores: { "test-mean": number; "test-median": number };
}

const submissions: Record<string, Submission> = {
  right: {
    cells: { mean: rightMean, median: rightMedian },
    scores: { "test-mean": 2, "test-median": 3 },
  },
  wrong: {
    // Passes the test that the student sees, and fails the hidden ones.
    cells: { mean: "const mean = (values: number[]) => values[1];", median: "const median = () => -1;" },
    scores: { "test-mean": 0, "test-median": 0 },
  },
  throwing: {
    cells: {
      mean: `function mean(values: number[]): number { throw new Error("no idea"); }`,
      median: rightMedian,
    },
    scores: { "test-mean": 0, "test-median": 3 },
  },
  mistyped: {
    // The cell is refused, so that `mean` does not exist; the rest of the notebook counts.
    cells: { mean: rightMean.replace("return sum", 'return "" + sum'), median: rightMedian },
    scores: { "test-mean": 0, "test-median": 3 },
  },
  printing: {
    cells: {
      mean: rightMean.replace("{", "{\n  console.log('mean of', values);\n  display.html('<b>mean</b>');"),
      median: rightMedian.replace("{", "{\n  console.log(0.25);\n  process.stdout.write('1\\n');"),
    },
    scores: { "test-mean": 2, "test-median": 3 },
  },
  partly: {
    // Half of the medians are right: toSorted() alone sorts 10 before 2, and one of an even number is taken.
    cells: { mean: rightMean, median: "const median = (v: number[]) => v.toSorted()[v.length >> 1];" },
    scores: { "test-mean": 2, "test-median": 1.5 },
  },
  blank: {
    cells: {},
    scores: { "test-mean": 0, "test-median": 0 },
  },
  looping: {
    cells: { mean: "function mean(values: number[]): number {\n  while (true);\n}", median: rightMedian },
    scores: { "test-mean": 0, "test-median": 3 },
  },
  cheating: {
    // nbgrader puts its own tests back.
    cells: { "test-mean": "// nothing to test", median: rightMedian, "test-median": "3" },
    scores: { "test-mean": 0, "test-median": 3 },
  },
};

describe("nbgrader", () => {
  test("generate_assignment leaves stubs for the solutions and no hidden tests", () => {
    expect(
      Object.fromEntries(["mean", "test-mean", "median"].map((id) => [id, sourceOf(release, id)])),
    ).toEqual({
      mean: `function mean(values: number[]): number {
  // YOUR CODE HERE
  throw new Error("not written yet");
}`,
      "test-mean": "assert.equal(mean([1, 2, 3]), 2);",
      median: `// YOUR CODE HERE\nthrow new Error("not written yet");`,
    });
    expect(sourceOf(release, "test-median")).not.toContain("[5, 5]");
  });

  test("autograde gives each submission the score that it should get", async () => {
    for (const [student, { cells }] of Object.entries(submissions)) await submit(student, cells);
    const { code, stderr } = await course.run("nbgrader", ["autograde", "hw1"]);
    expect(code, stderr).toBe(0);
    const expected = Object.entries(submissions).map(([student, { scores }]) => [student, scores]);
    expect(await gradebook()).toEqual(Object.fromEntries(expected));
  }, 120_000);

  test("what a student gets back names the cell and the line, and no path of the grader's machine", async () => {
    const errors = async (student: string, cell: string) => {
      const graded = await readNotebook(course.path("autograded", student, "hw1", "hw1.ipynb"));
      const found = graded.cells.find((own) => gradeId(own) === cell);
      if (found?.cell_type !== "code") throw new Error(`no code cell "${cell}"`);
      return found.outputs.map((output) => (output.output_type === "error" ? plain(output.traceback) : ""));
    };
    expect((await errors("throwing", "test-mean")).join("\n")).toMatch(/^Error: no idea\nCell \[2\], line 1/);
    expect((await errors("mistyped", "mean")).join("\n")).toMatch(/^TypeError|^Type.*\nCell \[2\], line 4/);
    for (const student of Object.keys(submissions)) {
      const text = await readFile(course.path(`autograded/${student}/hw1/hw1.ipynb`), "utf8");
      expect(text, student).not.toContain("/dist/");
      expect(text, student).not.toContain(course.folder);
    }
  });

  test("validate tells a student what fails, and when all is well", async () => {
    const validate = (student: string) =>
      course.run("nbgrader", ["validate", `submitted/${student}/hw1/hw1.ipynb`]);
    expect((await validate("throwing")).stdout).toMatch(
      /VALIDATION FAILED ON 1 CELL.*Error: no idea.*Cell \[2\], line 1/s,
    );
    expect((await validate("right")).stdout).toContain("Success! Your notebook passes all the tests.");
  });
});

async function submit(student: string, cells: Record<string, string>): Promise<void> {
  const notebook = structuredClone(release);
  for (const cell of notebook.cells) cell.source = cells[gradeId(cell)] ?? cell.source;
  await mkdir(course.path("submitted", student, "hw1"), { recursive: true });
  await writeFile(course.path("submitted", student, "hw1", "hw1.ipynb"), JSON.stringify(notebook));
}

/** The scores of all students, by cell. */
async function gradebook(): Promise<Record<string, Record<string, number>>> {
  const { stdout, stderr } = await course.python(["-c", readGradebook]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

const readGradebook = `
import json
from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db", "lectern") as book:
    scores = {}
    for submission in book.assignment_submissions("hw1"):
        [notebook] = submission.notebooks
        scores[submission.student.id] = {grade.name: grade.score for grade in notebook.grades}
print(json.dumps(scores))
`;

/** The id that nbgrader knows a cell by. */
function gradeId(cell: Cell): string {
  return (cell.metadata.nbgrader as { grade_id: string }).grade_id;
}

function sourceOf(notebook: Notebook, id: string): string | undefined {
  return notebook.cells.find((cell) => gradeId(cell) === id)?.source;
}
