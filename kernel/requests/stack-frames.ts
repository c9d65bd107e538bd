// The frames of a stack trace as a student reads them: in the TypeScript of cells and of local modules, without the
// kernel's own.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { lecternRoot } from "../lectern-root.ts";
import { originalLocalPosition } from "../local-source.ts";
import { type CellPosition, findCellPosition } from "../threads.ts";
import { cellLabel } from "./executed-cells.ts";
import type { Kernel } from "./request.ts";

export interface Frame {
  /** `at f (Cell [3], line 2, column 5)` */
  text: string;
  /** Where the code is the student's own: its text and the place in it. */
  source?: CellPosition & { label: string; text: string };
}

/** From V8's lines, each like `at f (lectern:cell-3:2:5)`. */
export function readFrames(lines: string[], kernel: Kernel): Frame[] {
  const frames = lines.flatMap((line) => readFrame(line, kernel));
  // What called the student's code is the kernel, or an event loop: of no use to whoever reads the error.
  const last = frames.findLastIndex((frame) => frame.source !== undefined);
  return last === -1 ? frames : frames.slice(0, last + 1);
}

/** Whether a line, or any in a longer text, may be a frame in the student's own code. */
export function mayBeOwn(text: string): boolean {
  return findCellPosition(text) !== undefined || (text.includes("?v=") && localPosition.test(text));
}

function readFrame(frame: string, kernel: Kernel): Frame[] {
  if (isForeign(frame)) return [];
  const found = findCellPosition(frame);
  if (found !== undefined) return readCellFrame(frame, found, kernel);
  const local = localPosition.exec(frame);
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

/** A local module's URL carries the version of its file. No path is longer, and text without spaces may be. */
const localPosition = /file:\/\/[^ )]{1,4096}\?v=[0-9a-f]+:(\d+):(\d+)/;

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

/** Frames of the kernel itself and of Node's insides say nothing to a student. */
function isForeign(frame: string): boolean {
  return (
    /node:(internal|inspector|vm|async_hooks)|\$\$load|\$\$receiver/.test(frame) || frame.includes(kernelCode)
  );
}

/** As stack traces write it: a URL, in which a space is `%20`. */
const kernelCode = `${pathToFileURL(join(lecternRoot, "dist", "kernel")).href}/`;
