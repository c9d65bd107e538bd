// Notebook files: nbformat 4 read into plain objects, and written as nbformat 4.5 in the layout of Python's nbformat.

import { randomBytes } from "node:crypto";
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import type { MimeBundle } from "./display/mime.ts";

export interface Notebook {
  nbformat: 4;
  nbformat_minor: number;
  metadata: NotebookMetadata;
  cells: Cell[];
}

export interface NotebookMetadata extends Record<string, unknown> {
  kernelspec?: { name?: string; display_name?: string; language?: string };
  language_info?: { name?: string };
}

export type Cell = CodeCell | TextCell;

export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: CellMetadata;
  source: string;
  execution_count: number | null;
  outputs: Output[];
}

export interface TextCell {
  cell_type: "markdown" | "raw";
  id: string;
  metadata: CellMetadata;
  source: string;
  attachments?: Record<string, MimeBundle>;
}

export interface CellMetadata extends Record<string, unknown> {
  tags?: string[];
}

export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: MimeBundle; metadata: Record<string, unknown> }
  | {
      output_type: "execute_result";
      data: MimeBundle;
      metadata: Record<string, unknown>;
      execution_count: number | null;
    }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

/** A file that is no notebook; the message is one line for the user. */
export class NotebookError extends Error {
  override name = "NotebookError";
  readonly code = "NOTEBOOK";
}

export async function readNotebook(path: string): Promise<Notebook> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = { ENOENT: "no such file", EISDIR: "it is a folder", EACCES: "permission denied" }[
      code ?? ""
    ];
    throw new NotebookError(`Cannot read "${path}": ${reason ?? (cause as Error).message}`, { cause });
  }
  const notebook = parseNotebook(text, path);
  if (isDeeper(notebook, deepest)) {
    throw new NotebookError(
      `Cannot read "${path}": it is nested more than ${deepest} deep; look for brackets in its metadata and outputs`,
    );
  }
  return notebook;
}

/** What copies and writes a notebook needs a stack as deep; Python's JSON, and so JupyterLab, reads at most a thousand. */
const deepest = 500;

/** `name` is what errors call the file. */
export function parseNotebook(text: string, name: string): Notebook {
  const refuse = (reason: string, options?: ErrorOptions) =>
    new NotebookError(`Cannot read "${name}": ${reason}`, options);
  let notebook: Record<string, unknown>;
  try {
    notebook = JSON.parse(text);
  } catch (cause) {
    throw refuse(`not JSON, ${(cause as Error).message.replace(/\s+/g, " ")}`, { cause });
  }
  if (!isRecord(notebook) || !("nbformat" in notebook)) throw refuse("not a notebook, it has no nbformat");
  if (notebook.nbformat !== 4) {
    throw refuse(`nbformat 4 is needed, found ${shown(notebook.nbformat)}; convert it with JupyterLab`);
  }
  if (!Array.isArray(notebook.cells)) throw refuse("not a notebook, it has no list of cells");
  const cells = notebook.cells.map((cell: unknown, index): Cell => {
    const what = `cell ${index + 1}`;
    if (!isRecord(cell)) throw refuse(`${what} must be an object, found ${shown(cell)}`);
    const source = joined(cell.source);
    if (typeof source !== "string") throw refuse(`${what} must have a source of text`);
    const metadata = isRecord(cell.metadata) ? cell.metadata : {};
    const id = typeof cell.id === "string" ? cell.id : randomBytes(4).toString("hex");
    switch (cell.cell_type) {
      case "code": {
        const outputs = (Array.isArray(cell.outputs) ? cell.outputs : []).map((output: unknown) => {
          if (!isRecord(output))
            throw refuse(`an output of ${what} must be an object, found ${shown(output)}`);
          return joinOutput(output);
        });
        const execution_count = typeof cell.execution_count === "number" ? cell.execution_count : null;
        return { cell_type: "code", id, metadata, source, execution_count, outputs };
      }
      case "markdown":
      case "raw":
        return { ...cell, cell_type: cell.cell_type, id, metadata, source };
      default:
        throw refuse(`${what} must be code, markdown or raw, found ${shown(cell.cell_type)}`);
    }
  });
  const minor = typeof notebook.nbformat_minor === "number" ? notebook.nbformat_minor : 0;
  return {
    nbformat: 4,
    // 4.5 brought the cells' ids, which every cell has by now.
    nbformat_minor: Math.max(minor, 5),
    metadata: isRecord(notebook.metadata) ? notebook.metadata : {},
    cells,
  };
}

/** Keys sorted, one space of indent, text as lists of lines: differences of two versions stay small. */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => {
    const source = lines(cell.source);
    return cell.cell_type === "code"
      ? { ...cell, source, outputs: cell.outputs.map(splitOutput) }
      : { ...cell, source };
  });
  return `${JSON.stringify(sorted({ ...notebook, cells }), null, 1)}\n`;
}

/** Whole or not at all: a reader never sees half a file, and a failed write leaves the old one. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  const target = await existing(path);
  const part = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString("hex")}.part`);
  try {
    const text = formatNotebook(notebook);
    const old = await stat(target).catch(rethrowUnless("ENOENT"));
    // For root, a file in place of /dev/null would be the end of it.
    if (old && !old.isFile()) return await writeFile(target, text);
    await writeFile(part, text);
    if (old) await chmod(part, old.mode & 0o777);
    await rename(part, target);
  } catch (cause) {
    await rm(part, { force: true });
    const { code } = cause as NodeJS.ErrnoException;
    const reason = {
      ENOENT: "no such folder",
      EACCES: "permission denied",
      EROFS: "the disk is read-only",
      ENOSPC: "the disk is full",
    }[code ?? ""];
    throw new NotebookError(`Cannot write "${path}": ${reason ?? (cause as Error).message}`, { cause });
  }
}

/** Where a link points to: the link itself must survive the writing. */
async function existing(path: string): Promise<string> {
  return (await realpath(path).catch(rethrowUnless("ENOENT"))) ?? path;
}

function rethrowUnless(code: string) {
  return (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error;
  };
}

function joinOutput({ text, data, ...rest }: Record<string, unknown>): Output {
  return {
    ...rest,
    ...(text === undefined ? {} : { text: joined(text) }),
    ...(isRecord(data) ? { data: mapBundle(data, (_, value) => joined(value)) } : {}),
  } as Output;
}

function splitOutput(output: Output): unknown {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return output;
  const split = (type: string, value: unknown) =>
    typeof value === "string" && isText(type) ? lines(value) : value;
  return { ...output, data: mapBundle(output.data, split) };
}

function isText(type: string): boolean {
  return type.startsWith("text/") || type === "image/svg+xml" || type === "application/javascript";
}

function mapBundle(bundle: MimeBundle, change: (type: string, value: unknown) => unknown): MimeBundle {
  return Object.fromEntries(
    Object.entries(bundle).map(([type, value]) => {
      const isJson = type === "application/json" || type.endsWith("+json");
      return [type, isJson ? value : change(type, value)];
    }),
  );
}

function joined(value: unknown): unknown {
  return Array.isArray(value) && value.every((line) => typeof line === "string") ? value.join("") : value;
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

function isDeeper(value: unknown, limit: number): boolean {
  let level = [value];
  for (let depth = 0; depth <= limit; depth++) {
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
    if (level.length === 0) return false;
  }
  return true;
}

/** Short: what stands there may be a whole file, or be nested deeper than can be written. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return isRecord(value) ? "an object" : String(JSON.stringify(value)).slice(0, 60);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
