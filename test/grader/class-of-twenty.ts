// Twenty students hand in an assignment of the course: good work, half work, and files that nobody can grade.

import { join } from "node:path";

import { zipSync } from "fflate";

import { readVariants, type Variant } from "../../grader/index.ts";
import { type Cell, type Notebook, readNotebook } from "../../kernel/index.ts";

/** What a student hands in: a file below a folder of the student's name, or, as "NAME.zip", in its place. */
export interface HandedIn {
  file: string;
  content: string | Uint8Array;
}

export interface Assignment {
  name: string;
  solution: Notebook;
  exercise: Notebook;
  /** Other cells for its tasks, right and wrong ones. */
  variants: readonly Variant[];
}

/** Reads an assignment of `root`, with its exercise, which students get. */
export async function readAssignment(root: string, name: string): Promise<Assignment> {
  const read = (folder: string) => readNotebook(join(root, folder, name, `${name}.ipynb`));
  return {
    name,
    solution: await read("solutions"),
    exercise: await read("exercises"),
    variants: readVariants(join(root, "solutions", name)),
  };
}

/** By student. Each of the names says what is special about the work. */
export function classOfTwenty(assignment: Assignment): Record<string, HandedIn> {
  const { name, solution, variants } = assignment;
  const tasks = solution.cells.filter((cell) => flagsOf(cell)?.solution === true);
  const ids = tasks.map((cell) => idOf(cell)!);
  const [first, second, third] = ids as [string, string, string];
  const solved = (...which: string[]) => Object.fromEntries(which.map((id) => [id, sourceOf(solution, id)]));
  const all = solved(...ids);
  /** The n-th other cell of each task. */
  const pick = (kind: Variant["kind"], n: number) =>
    Object.fromEntries(
      ids.map((id) => {
        const own = variants.filter((each) => each.kind === kind && each.task === taskNumber(id));
        return [id, own[n % own.length]!.source.trimEnd()];
      }),
    );
  const half = ids.slice(0, Math.ceil(ids.length / 2));
  const [one, two] = [pick("right", 0), pick("wrong", 2)];
  const mixed = ids.map((id, i) => [id, [all, one, two, {} as typeof all][i % 4]![id]]);
  const work = (cells: Record<string, string | undefined>) => written(assignment, cells);
  const notebook = (content: Notebook): HandedIn => ({
    file: `${name}.ipynb`,
    content: JSON.stringify(content),
  });
  const begin = (source: string, line: string) => source.replace(/\{\n/, `{\n  ${line}\n`);

  const whole = zipped(`${name}.ipynb`, work(all));

  return {
    solution: notebook(work(all)),
    blank: notebook(work({})),
    right: notebook(work(one)),
    "in-a-zip": { file: "in-a-zip.zip", content: zipped(`homework/${name}.ipynb`, work(pick("right", 1))) },
    wrong: notebook(work(pick("wrong", 0))),
    "half-done": notebook(work(solved(...half))),
    mixed: notebook(work(Object.fromEntries(mixed))),
    "does-not-compile": notebook(work({ ...all, [second]: `${all[second]}\nconst n: number = "one";` })),
    "endless-loop": notebook(work({ ...all, [third]: begin(all[third]!, "while (z > 100);") })),
    warns: notebook(work({ ...all, [first]: begin(all[first]!, 'console.warn("not sure of this");') })),
    "own-cells": notebook(
      withCell(work(all), first, "before", { source: 'const mine = 1;\nconsole.error("mine");' }),
    ),
    "tests-changed": notebook(work({ ...pick("wrong", 0), [testOf(first)]: "2" })),
    "tests-deleted": notebook(without(work(all), testOf(first), testOf(second))),
    "setup-deleted": notebook(without(work(all), "setup")),
    // Copied to try something: what is declared last counts, and so does the last of the tests.
    "two-of-one-id": notebook(
      withCell(work({ ...all, [first]: pick("wrong", 0)[first] }), first, "after", {
        source: all[first]!,
        metadata: { nbgrader: flagsOf(solution.cells.find((cell) => idOf(cell) === first)!) },
      }),
    ),
    "no-kernelspec": notebook({ ...work(all), metadata: {} }),
    python: notebook({
      ...work(all),
      metadata: { kernelspec: { name: "python3", language: "python", display_name: "Python 3" } },
    }),
    renamed: { file: `${name} (1).ipynb`, content: JSON.stringify(work(all)) },
    "nbformat-3": { file: `${name}.ipynb`, content: JSON.stringify(inOldFormat(work(all))) },
    // Cut off on its way.
    corrupt: { file: "corrupt.zip", content: whole.subarray(0, whole.length / 2) },
  };
}

/** "4.1" of "task-4-1". */
function taskNumber(id: string): string {
  return id.replace("task-", "").replaceAll("-", ".");
}

function testOf(task: string): string {
  return task.replace("task", "tests");
}

/** The exercise with some cells written. */
function written({ exercise }: Assignment, cells: Record<string, string | undefined>): Notebook {
  const copy = structuredClone(exercise);
  for (const cell of copy.cells) cell.source = cells[idOf(cell) ?? ""] ?? cell.source;
  return copy;
}

function without(notebook: Notebook, ...ids: string[]): Notebook {
  return { ...notebook, cells: notebook.cells.filter((cell) => !ids.includes(idOf(cell) ?? "")) };
}

function withCell(
  notebook: Notebook,
  id: string,
  where: "before" | "after",
  { source, metadata = {} }: { source: string; metadata?: Cell["metadata"] },
): Notebook {
  const at = notebook.cells.findIndex((cell) => idOf(cell) === id) + (where === "after" ? 1 : 0);
  const cell: Cell = {
    cell_type: "code",
    id: "added",
    metadata,
    source,
    outputs: [],
    execution_count: null,
  };
  return { ...notebook, cells: notebook.cells.toSpliced(at, 0, cell) };
}

/** As IPython wrote it before 2015. */
function inOldFormat({ metadata, cells }: Notebook): object {
  const old = cells.map(({ cell_type, metadata, source }) =>
    cell_type === "code"
      ? { cell_type, metadata, input: source, language: "typescript", collapsed: false, outputs: [] }
      : { cell_type, metadata, source },
  );
  return { nbformat: 3, nbformat_minor: 0, metadata, worksheets: [{ metadata: {}, cells: old }] };
}

function zipped(path: string, notebook: Notebook): Uint8Array {
  return zipSync({ [path]: Buffer.from(JSON.stringify(notebook)) });
}

function sourceOf(notebook: Notebook, id: string): string {
  return notebook.cells.find((cell) => idOf(cell) === id)!.source;
}

function flagsOf(cell: Cell): { grade_id?: string; solution?: boolean } | undefined {
  return cell.metadata.nbgrader as { grade_id?: string; solution?: boolean } | undefined;
}

function idOf(cell: Cell): string | undefined {
  return flagsOf(cell)?.grade_id;
}
