// Every number of a matrix, changed by a rule of its column: what all scalers do.

import { type Matrix, readMatrix } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";

/** `change(x, j)` for each x of column j; refuses a matrix with another number of columns than was fitted. */
export function scaleColumns(
  where: string,
  X: Matrix,
  features: number,
  change: (x: number, column: number) => number,
): tf.Tensor2D {
  const { values, rows, columns } = readMatrix(where, X);
  if (columns !== features && rows > 0) {
    throw new TypeError(
      `${where} must have ${features} columns, as fit was given, got [${rows}, ${columns}]`,
    );
  }
  const changed = Float32Array.from(values, (x, at) => change(x, at % features));
  return tf.tensor2d(changed, [rows, features]);
}
