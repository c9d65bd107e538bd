// The lectures: kept in one form, and run through the real kernel.

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterAll, describe, expect, test } from "vitest";

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

describe.each(names)("%s", (name) => {
  const notebook = read(join(root, "notebooks", name));
  const code = notebook.cells.filter((cell) => cell.cell_type === "code");

  test("stores no output, names the kernel, and gives each cell an id of its own", () => {
    expect(notebook.metadata).toEqual({
      kernelspec: { name: "lectern", display_name: "TypeScript (Lectern)", language: "typescript" },
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
    });
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
    const output = join(scratch, `${engine}-${name}`);
    await run(name, output, engine);
    const errors = read(output)
      .cells.flatMap((cell) => cell.outputs ?? [])
      .filter(isError);
    expect(errors).toEqual([]);
  });
});

test("02-linear-regression shows the numbers that its text promises", async () => {
  const output = join(scratch, "02.ipynb");
  await run("02-linear-regression.ipynb", output, "wasm");
  const shown = (start: string) => {
    const cell = read(output).cells.find((cell) => cell.source.join("").includes(start));
    const text = cell?.outputs?.at(-1)?.data?.["text/plain"] ?? cell?.outputs?.at(-1)?.text ?? "";
    return [text].flat().join("");
  };
  expect(shown("const byLoop")).toBe("[ 16, 9 ]");
  expect(shown("Xtilde.dot")).toContain("[16, 9]");
  expect(shown("const target = [10, 10]")).toBe("[ Tensor float32 [] 5, Tensor float32 [] 2 ]"); // MSE 5, MAE 2
  expect(shown("const halves")).toBe("{ MAE: 1, MSE: 1, halfMSE: 1 }"); // B19, and 1/m against 1/(2m)
  expect(shown("A.transpose()")).toMatch(/\[\[3, 3\],\s+\[3, 5\]\][\s\S]*\[9, 13\]/);
  expect(shown("linear.leastSquares(A, t)")).toContain("[1, 2]");
  expect(shown("const twice")).toContain("must have independent columns");
  expect(shown("median(five(5))")).toBe("{ mean: 3, median: 3 }");
});

async function run(name: string, output: string, engine: string): Promise<void> {
  const cli = join(root, "dist/cli/main.js");
  await promisify(execFile)(
    process.execPath,
    [cli, "run", join(root, "notebooks", name), "--output", output],
    { env: { ...process.env, LECTERN_ENGINE: engine } },
  );
}

function read(path: string): Notebook {
  return JSON.parse(readFileSync(path, "utf8")) as Notebook;
}

function isError({ output_type }: { output_type: string }): boolean {
  return output_type === "error";
}
