// The door of every model that learns from a table: X and y as numbers, of shapes that belong together.

import {
  type DenseMatrix,
  type Matrix,
  readMatrix,
  readMatrixAsItIs,
  readVector,
  type StoredMatrix,
  type Vector,
} from "./engine/arguments.ts";
import { type Labels, readLabels } from "./labels.ts";

/** X [l, d] with l >= 1; `call` ("Ridge.fit") opens the error texts. */
export function readRows(call: string, X: Matrix): DenseMatrix {
  const x = readMatrix(`${call}: X`, X);
  checkRows(call, x);
  return x;
}

/** The class labels y [l] of the examples x [l, d], l >= 1, at least two classes. */
export function readLabelsOf(call: string, x: StoredMatrix, y: Vector): Labels {
  const labels = readLabels(`${call}: y`, y);
  checkRows(call, x);
  checkLength(call, x, labels.indices.length);
  if (labels.classes.length < 2) {
    throw new RangeError(
      `${call}: y must hold at least two classes, got only ${labels.classes[0]} in ` +
        `${x.rows === 1 ? "its one row" : `all ${x.rows} rows`}; add examples of another class`,
    );
  }
  return labels;
}

/** X [l, d] and the targets y [l], l >= 1. */
export function readExamples(call: string, X: Matrix, y: Vector): { x: DenseMatrix; target: Float64Array } {
  const x = readMatrix(`${call}: X`, X);
  return { x, target: readTarget(call, x, y) };
}

/** The same for models that read X once: 5 million values that are not made double save half of ridge's time. */
export function readExamplesAsTheyAre(
  call: string,
  X: Matrix,
  y: Vector,
): { x: StoredMatrix; target: Float64Array } {
  const x = readMatrixAsItIs(`${call}: X`, X);
  return { x, target: readTarget(call, x, y) };
}

function readTarget(call: string, x: StoredMatrix, y: Vector): Float64Array {
  const target = readVector(`${call}: y`, y);
  checkRows(call, x);
  checkLength(call, x, target.length);
  return target;
}

function checkRows(call: string, { rows, columns }: StoredMatrix): void {
  if (rows === 0) throw new RangeError(`${call}: X must have at least one row, got [0, ${columns}]`);
}

/** One target for each row of X [rows, columns]. */
export function checkLength(
  call: string,
  { rows, columns }: Pick<StoredMatrix, "rows" | "columns">,
  targets: number,
): void {
  if (targets === rows) return;
  throw new TypeError(
    `${call}: y must have shape [${rows}] to match X [${rows}, ${columns}], got [${targets}]; ` +
      "X and y need one row for each example",
  );
}

/** X as predict takes it: as many columns as in fit; [0, d] written as an empty array has lost its d. */
export function checkColumns(call: string, [n, columns]: readonly [number, number], d: number): void {
  if (n === 0 || columns === d) return;
  throw new TypeError(`${call}: X must have shape [examples, ${d}], as in fit, got [${n}, ${columns}]`);
}
