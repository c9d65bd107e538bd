// An error as a student reads it: what is wrong, in which cell and line, and the line itself.

import type { Problem } from "../language/language.ts";
import { offsetAt, positionAt } from "../language/pieces.ts";
import type { CellPosition, ThrownValue } from "../threads.ts";
import { cellLabel, type ExecutedCell, type ExecutedCells } from "./executed-cells.ts";
import { aboutMissingNames } from "./missing-names.ts";
import { withReadableStacks } from "./printed-stack.ts";
import type { Kernel } from "./request.ts";
import { readFrames } from "./stack-frames.ts";

/** The fields that the `error` message and an error reply share. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
const boldRed = (text: string): string => `\u001b[1;31m${text}\u001b[0m`;
const green = (text: string): string => `\u001b[32m${text}\u001b[39m`;
/** Not a grey, "bright black": that is black on the dark red of JupyterLab's dark theme. */
const faint = (text: string): string => `\u001b[2m${text}\u001b[22m`;

const mostProblems = 10;

/** What the compiler found: the cell has not run. */
export function reportProblems(cell: ExecutedCell, problems: Problem[], cells: ExecutedCells): ErrorContent {
  const [first] = problems;
  if (first === undefined) throw new Error("internal: a cell was refused without a problem");
  const traceback = problems.slice(0, mostProblems).flatMap((problem) => {
    const number = problem.code === undefined ? "" : faint(` TS${problem.code}`);
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
  traceback.push(...aboutMissingNames(cell, problems, cells));
  return { ename: first.kind, evalue: first.message, traceback };
}

/** What running code threw. */
export function reportThrown(error: ThrownValue, kernel: Kernel): ErrorContent {
  const evalue = withReadableStacks(error.message, kernel); // the text of what is no error may hold one
  return { ename: error.name, evalue, traceback: describe(error, kernel) };
}

function describe(error: ThrownValue, kernel: Kernel): string[] {
  const frames = readFrames(framesOf(error.stack), kernel);
  const message = withReadableStacks(error.message, kernel);
  const lines = [`${boldRed(error.name)}${message === "" ? "" : `: ${message}`}`];
  const source = frames.find((frame) => frame.source !== undefined);
  if (source?.source !== undefined) {
    lines.push(
      `${green(`${source.source.label}, line ${source.source.line}`)}, column ${source.source.column}`,
    );
    lines.push(codeFrame(source.source.text, source.source, undefined));
  }
  // One frame says no more than the line above it.
  if (frames.length > 1) lines.push(frames.map((frame) => faint(`    ${frame.text}`)).join("\n"));
  if (error.details !== undefined) lines.push(faint(withReadableStacks(error.details, kernel)));
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

const contextLines = 2;
const widestLine = 200;

/** The line with its neighbours, and a mark below the place; `length` is how much of the line is meant. */
function codeFrame(text: string, at: CellPosition, length: number | undefined): string {
  const first = Math.max(1, at.line - contextLines);
  const last = Math.min(positionAt(text, text.length).line, at.line + contextLines);
  const width = String(last).length;
  const framed: string[] = [];
  for (let number = first; number <= last; number++) {
    const { shown, skipped } = window(lineOf(text, number), number === at.line ? at.column : 1);
    const gutter = `${String(number).padStart(width)} │ `;
    if (number !== at.line) {
      framed.push(faint(`  ${gutter}${shown}`));
      continue;
    }
    framed.push(`${red(">")} ${gutter}${shown}`);
    const indent = " ".repeat(Math.max(0, at.column - 1 - skipped));
    const marks = "^".repeat(Math.max(1, Math.min(length ?? 1, shown.length - indent.length)));
    framed.push(`  ${" ".repeat(width)} │ ${indent}${red(marks)}`);
  }
  return framed.join("\n");
}

/** Up to where the next begins: TypeScript and V8, which count the lines, end one at a lone `\r` or U+2028 too. */
function lineOf(text: string, line: number): string {
  const start = offsetAt(text, { line, column: 1 });
  const next = offsetAt(text, { line: line + 1, column: 1 });
  return text.slice(start, next > start ? next : text.length).replace(/[\r\n\u2028\u2029]+$/, "");
}

/** Of a very long line the part around the column. */
function window(line: string, column: number): { shown: string; skipped: number } {
  if (line.length <= widestLine) return { shown: line, skipped: 0 };
  const skipped = Math.max(0, column - widestLine / 2);
  return { shown: line.slice(skipped, skipped + widestLine), skipped };
}
