// The lectures: kept in one form, and run through the real kernel.

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterAll, describe, expect, test } from "vitest";

import { formatNotebook, parseNotebook } from "../../kernel/index.ts";
import { ENGINES } from "./engines.ts";

interface Notebook {
  metadata: Record<string, unknown>;
  nbformat: number;
  cells: Cell[];
}

interface Cell {
  id: string;
  cell_type: "code" | "markdown";
  source: string[];
  execution_count?: number | null;
  outputs?: { output_type: string; text?: string | string[]; data?: Record<string, string | string[]> }[];
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const names = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
const scratch = mkdtempSync(join(tmpdir(), "lectern-notebooks-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const all = ["notebooks", "solutions", "exercises"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ipynb") && !name.includes(".ipynb_checkpoints"))
    .map((name) => join(folder, name)),
);

test.each(all)("%s is as JupyterLab saves it: who opens it there is not asked to save it", (path) => {
  const text = readFileSync(join(root, path), "utf8");
  expect(text).toBe(formatNotebook(parseNotebook(text, path)));
  const { metadata } = JSON.parse(text) as Notebook;
  expect(metadata).toEqual({
    kernelspec: { name: "lectern", display_name: "TypeScript (Lectern)", language: "typescript" },
    language_info: {
      name: "typescript",
      version: expect.any(String), // of TypeScript, which goes on
      file_extension: ".ts",
      mimetype: "text/typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
      pygments_lexer: "typescript",
    },
  });
});

describe.each(names)("%s", (name) => {
  const notebook = read(join(root, "notebooks", name));
  const code = notebook.cells.filter((cell) => cell.cell_type === "code");

  test("stores no output, and gives each cell an id of its own", () => {
    expect(code.filter((cell) => cell.outputs?.length || cell.execution_count !== null)).toEqual([]);
    expect(new Set(notebook.cells.map((cell) => cell.id)).size).toBe(notebook.cells.length);
  });

  test("has code that fits a slide, and prose before the first cell", () => {
    for (const cell of code) {
      const lines = cell.source.map((line) => line.replace("\n", ""));
      expect(lines.length, lines[0]).toBeLessThanOrEqual(16);
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(78);
    }
    expect(notebook.cells[0]!.cell_type).toBe("markdown");
  });

  test.each(ENGINES)("runs from top to bottom on the engine %s", async (engine) => {
    const { cells } = await ran(name, engine);
    expect(cells.flatMap((cell) => cell.outputs ?? []).filter(isError)).toEqual([]);
  });
});

test("02-linear-regression shows the numbers that its text promises", async () => {
  const lecture = await ran("02-linear-regression.ipynb", "wasm");
  const shown = shownBy(lecture);
  expect(shown("const byLoop")).toBe("[ 16, 9 ]");
  expect(shown("Xtilde.dot")).toContain("[16, 9]");
  expect(shown("const target = [10, 10]")).toBe("[ Tensor float32 [] 5, Tensor float32 [] 2 ]"); // MSE 5, MAE 2
  expect(shown("const halves")).toBe("{ MAE: 1, MSE: 1, halfMSE: 1 }"); // B19, and 1/m against 1/(2m)
  expect(shown("const fine =")).toBe("{ MAE: 0.9875, MSE: 1.005 }"); // no longer the same slope
  expect(shown("A.transpose()")).toMatch(/\[\[3, 3\],\s+\[3, 5\]\][\s\S]*\[9, 13\]/);
  expect(shown("linear.leastSquares(A, t)")).toContain("[1, 2]");
  expect(shown("const twice")).toContain("must have independent columns");
  expect(shown("median(five(5))")).toBe("{ mean: 3, median: 3 }");
});

test("07-backpropagation shows the numbers that its text promises, and stops where one is not so", async () => {
  const lecture = await ran("07-backpropagation.ipynb", "wasm");
  const shown = shownBy(lecture);
  expect(shown("const byChainRule")).toBe("36");
  expect(shown("const [dq, dz]")).toBe("[ -12, -4, -4, 3 ]"); // B13
  expect(shown("const rows = [1, 2, 3]")).toBe("[ '-1.900', '-1.140', '-0.684' ]"); // B10
  expect(shown("const last = rows[2]")).toBe("{ exact: [ 0.8448, 1.7448 ], rounded: [ 0.85, 1.75 ] }"); // C9
  expect(shown("grad.toFixed(6)")).toBe("[ '-0.350147', '-0.094801', '-0.142202', '-0.094801' ]"); // B30
  expect(shown("const slideSays")).toMatch(/slideSays: 1\.89129\d*,\s+right: -0\.35014/); // C10
  expect(shown("const bySlide")).toMatch(/^wrong: 2 of 4 numbers[\s\S]*b is -0\.089066, expected -0\.094801/); // C11
  expect(shown("const byHand")).toMatch(/^right: all 4/);
  expect(shown("const swish")).toMatch(/^right: all 4/);
  expect(shown("const identity")).toMatch(/\[\[1, 0, 0\],\s+\[0, 1, 0\],\s+\[0, 0, 1\]\]/); // B12
  expect(shown("const heat")).toContain("heatmap (4 by 4), z -0.443 to 0.69");
  expect(shown("const network")).toBe("{ paths: 19683, pathByPath: 433026, backprop: 58 }");
  const learned = (shown("const curve").match(/0\.\d+/g) ?? []).map(Number);
  expect(learned.map(Math.round)).toEqual([0, 1, 1, 0]);
  // B14, B27 and the rest are each asserted in a cell.
  const asserts = lecture.cells.filter(({ source }) => source.join("").includes("expectClose("));
  expect(asserts.length).toBeGreaterThanOrEqual(12);
});

test("10-optimizers shows the numbers that its text promises, and stops where one is not so", async () => {
  const lecture = await ran("10-optimizers.ipynb", "wasm");
  const shown = shownBy(lecture);
  const numbers = (start: string) => (shown(start).match(/-?\d[\d.]*(e-?\d+)?/g) ?? []).map(Number);
  const close = (start: string, ...expected: number[]) => {
    const got = numbers(start);
    expect(got.length, start).toBe(expected.length);
    for (const [i, number] of expected.entries()) expect(got[i], start).toBeCloseTo(number, 5);
  };
  close("const falling = both", -0.58042, -0.58042, 0.26244, -0.21789); // C16: the rate outside, inside
  close("const roll = ", -0.58042, -0.259858);
  close("adamPath(100).filter", 0.9, 0.800412, 0.507964, 0.076249, 0.002937); // B31
  close("const slide = adamPath", 0.871535); // B31: the means fed back
  close("const m2 =", 2, 5.263158, 2, 500.25013); // m2 and v2
  expect(shown("const firstSteps")).toMatch(/0\.100, 0\.100, 0\.100\][\s\S]*10\.000, 0\.100, 0\.001/); // C14
  expect(shown("const hover")).toContain("[0.3275, 0.3333]"); // measured, and η/(2 - η)
  expect(shown("const l2 =")).toMatch(/1\.01\d*, -0\.0000\d*[\s\S]*0\.61\d*, 0\.61/);
  // Each of these says so in an expectClose of its own too.
  const asserts = lecture.cells.filter(({ source }) => source.join("").includes("expectClose("));
  expect(asserts.length).toBeGreaterThanOrEqual(10);
});

test("04-linear-classification shows the numbers that its text promises", async () => {
  const lecture = await ran("04-linear-classification.ipynb", "wasm");
  const shown = shownBy(lecture);
  expect(shown("const byLoop")).toBe("[ { f: 6.5, a: 1 }, { f: -6.5, a: -1 }, { f: 0, a: 1 } ]");
  expect(shown("const L =")).toContain("[3.0685, 1.8946, 1.0000, 0.6839, 0.4519, 0.1831]"); // B25
  expect(shown("losses.squaredMarginGrad")).toContain("[4, 7]");
  expect(shown("const lossOf")).toBe("[ '4.00', '7.00' ]");
  expect(shown("const again")).toMatch(/^\[\s+20,/); // support vectors
  expect(shown("const again")).toMatch(/\[\[(.*)\],\s+\[\1\]\]/); // the support vectors give the same line
  expect(shown("const logitOf")).toBe("[ '0.000000', '1.386294' ]"); // B18: 0 and ln 4
  expect(shown("const bumps")).toBe("{ log: 0, square: 19 }");
  expect(shown("const byMargins").match(/-1\.1362, -0\.4960/g)).toHaveLength(2); // B28
  expect(shown("const naive =")).toContain("naive: [ NaN, Infinity ]");
  expect(shown("const z = [7")).toBe("2"); // B1
  expect(shown("const exps").match(/0\.0474, 0\.0000, 0\.9526/g)).toHaveLength(2); // B2
  expect(shown("const rightOnly")).toContain("rightOnly: [ 0, 0.6931471805599453, Infinity ]"); // B3, B4, B5
});

const runs = new Map<string, Promise<Notebook>>();

/** What has come of a lecture on an engine; each is run once. */
function ran(name: string, engine: string): Promise<Notebook> {
  const output = join(scratch, `${engine}-${name}`);
  const known = runs.get(output);
  if (known) return known;
  const args = [join(root, "dist/cli/main.js"), "run", join(root, "notebooks", name), "--output", output];
  const env = { ...process.env, LECTERN_ENGINE: engine };
  const run = promisify(execFile)(process.execPath, args, { env }).then(() => read(output));
  runs.set(output, run);
  return run;
}

function read(path: string): Notebook {
  return JSON.parse(readFileSync(path, "utf8")) as Notebook;
}

/** What the code cell in which a text stands has given, as text. */
function shownBy({ cells }: Notebook): (text: string) => string {
  const code = cells.filter((cell) => cell.cell_type === "code");
  return (text) => {
    const last = code.find((cell) => cell.source.join("").includes(text))?.outputs?.at(-1);
    return [last?.data?.["text/plain"] ?? last?.text ?? ""].flat().join("");
  };
}

function isError({ output_type }: { output_type: string }): boolean {
  return output_type === "error";
}
