// An error as a student reads it: what is wrong, in which cell and line, and the line itself.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import type { Problem } from "../language/language.ts";
import { lecternRoot } from "../lectern-root.ts";
import { originalLocalPosition } from "../local-source.ts";
import { type CellPosition, findCellPosition, type ThrownValue } from "../threads.ts";
import { cellLabel, type ExecutedCell } from "./executed-cells.ts";
import type { Kernel } from "./request.ts";

/** The fields that the `error` message and an error reply share. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
const boldRed = (text: string): string => `\u001b[1;31m${text}\u001b[0m`;
const green = (text: string): string => `\u001b[32m${text}\u001b[39m`;
const grey = (text: string): string => `\u001b[90m${text}\u001b[39m`;

const mostProblems = 10;

/** What the compiler found: the cell has not run. */
export function reportProblems(cell: ExecutedCell, problems: Problem[]): ErrorContent {
  const [first] = problems;
  if (first === undefined) throw new Error("internal: a cell was refused without a problem");
  const traceback = problems.slice(0, mostProblems).flatMap((problem) => {
    const number = problem.code === undefined ? "" : grey(` TS${problem.code}`);
    const from = positionAt(cell.source, problem.start);
    const to = positionAt(cell.source, Math.max(problem.end, problem.start + 1));
    return [
      `${boldRed(problem.kind)}: ${problem.message}${number}`,
      `${green(`${cellLabel(cell)}, line ${from.line}`)}, column ${from.column}`,
      codeFrame(cell.source, from, to.line === from.line ? to.column - from.column : undefined),
    ];
  });
  const more = problems.length - mostProblems;
  if (more > 0) traceback.push(`and ${more} more`);
  return { ename: first.kind, evalue: first.message, traceback };
}

/** What running code threw. */
export function reportThrown(error: ThrownValue, kernel: Kernel): ErrorContent {
  return { ename: error.name, evalue: error.message, traceback: describe(error, kernel) };
}

function describe(error: ThrownValue, kernel: Kernel): string[] {
  const frames = ownFrames(framesOf(error.stack).flatMap((frame) => readFrame(frame, kernel)));
  const lines = [`${boldRed(error.name)}${error.message === "" ? "" : `: ${error.message}`}`];
  const source = frames.find((frame) => frame.source !== undefined);
  if (source?.source !== undefined) {
    lines.push(
      `${green(`${source.source.label}, line ${source.source.line}`)}, column ${source.source.column}`,
    );
    lines.push(codeFrame(source.source.text, source.source, undefined));
  }
  // One frame says no more than the line above it.
  if (frames.length > 1) lines.push(frames.map((frame) => grey(`    ${frame.text}`)).join("\n"));
  if (error.details !== undefined) lines.push(grey(error.details));
  for (const [index, part] of (error.errors ?? []).entries()) {
    const [first, ...rest] = describe(part, kernel);
    lines.push(`error ${index + 1}: ${first}`, ...rest);
  }
  if (error.cause !== undefined) {
    const [first, ...rest] = describe(error.cause, kernel);
    lines.push(`caused by ${first}`, ...rest);
  }
  return lines;
}

const mostFrames = 100;

/** V8 writes each frame as a line that starts with `    at `; a message may have lines of its own above. */
function framesOf(stack: string): string[] {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, mostFrames)
    .map((line) => line.trim());
}

interface Frame {
  /** `at f (Cell [3], line 2, column 5)` */
  text: string;
  /** Where the code is the student's own: its text and the place in it. */
  source?: CellPosition & { label: string; text: string };
}

/** What called the student's code is the kernel, or an event loop: of no use to whoever reads the error. */
function ownFrames(frames: Frame[]): Frame[] {
  const last = frames.findLastIndex((frame) => frame.source !== undefined);
  return last === -1 ? frames : frames.slice(0, last + 1);
}

/** Frames of the kernel itself and of Node's insides say nothing to a student. */
function isForeign(frame: string): boolean {
  return (
    /node:(internal|inspector|vm|async_hooks)|\$\$load|\$\$receiver/.test(frame) || frame.includes(kernelCode)
  );
}

/** As stack traces write it: a URL, in which a space is `%20`. */
const kernelCode = `${pathToFileURL(join(lecternRoot, "dist", "kernel")).href}/`;

function readFrame(frame: string, kernel: Kernel): Frame[] {
  if (isForeign(frame)) return [];
  const found = findCellPosition(frame);
  if (found !== undefined) return readCellFrame(frame, found, kernel);
  const local = /file:\/\/[^ )]*\?v=[0-9a-f]+:(\d+):(\d+)/.exec(frame);
  if (local === null) return [{ text: frame }];
  try {
    const path = fileURLToPath(local[0].slice(0, local[0].indexOf("?")));
    const position = originalLocalPosition(path, Number(local[1]), Number(local[2]));
    const label = relative(kernel.folder, path);
    const text = frame.replace(local[0], `${label}, line ${position.line}, column ${position.column}`);
    return [{ text, source: { ...position, label, text: readFileSync(path, "utf8") } }];
  } catch {
    return [{ text: frame }]; // removed since it was loaded; or a stack that the student wrote, with any URL
  }
}

function readCellFrame(
  frame: string,
  found: { cell: number; line: number; column: number; text: string },
  kernel: Kernel,
): Frame[] {
  const cell = kernel.cells.find(found.cell);
  const position = cell?.compiled?.originalPosition(found.line, found.column);
  if (cell === undefined || position === undefined) return [];
  const label = cellLabel(cell);
  const place = `${label}, line ${position.line}, column ${position.column}`;
  // At the top level of a cell V8 names no function: `at lectern:cell-3:1:7`.
  return [{ text: frame.replace(found.text, place), source: { ...position, label, text: cell.source } }];
}

function positionAt(text: string, offset: number): CellPosition {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

const contextLines = 2;
const widestLine = 200;

/** The line with its neighbours, and a mark below the place; `length` is how much of the line is meant. */
function codeFrame(text: string, at: CellPosition, length: number | undefined): string {
  const lines = text.split(/\r?\n/);
  const first = Math.max(1, at.line - contextLines);
  const last = Math.min(lines.length, at.line + contextLines);
  const width = String(last).length;
  const framed: string[] = [];
  for (let number = first; number <= last; number++) {
    const { shown, skipped } = window(lines[number - 1] ?? "", number === at.line ? at.column : 1);
    const gutter = `${String(number).padStart(width)} │ `;
    if (number !== at.line) {
      framed.push(grey(`  ${gutter}${shown}`));
      continue;
    }
    framed.push(`${red(">")} ${gutter}${shown}`);
    const indent = " ".repeat(Math.max(0, at.column - 1 - skipped));
    const marks = "^".repeat(Math.max(1, Math.min(length ?? 1, shown.length - indent.length)));
    framed.push(`  ${" ".repeat(width)} │ ${indent}${red(marks)}`);
  }
  return framed.join("\n");
}

/** Of a very long line the part around the column. */
function window(line: string, column: number): { shown: string; skipped: number } {
  if (line.length <= widestLine) return { shown: line, skipped: 0 };
  const skipped = Math.max(0, column - widestLine / 2);
  return { shown: line.slice(skipped, skipped + widestLine), skipped };
}
