// Polar coordinates: the features in which rings are told apart by one threshold.

import { type Matrix, readMatrix } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";

/**
 * `r = √(x₁² + x₂²)`, `φ = atan2(x₂, x₁)` in (-π, π], for each row of X [examples, 2]: [examples, 2].
 *
 *     data.toPolar([[0, 1]]); // [[1, 1.5708]]
 */
export function toPolar(X: Matrix): tf.Tensor2D {
  const { values, rows, columns } = readMatrix("data.toPolar: X", X);
  if (columns !== 2 && rows > 0) {
    throw new TypeError(`data.toPolar: X must have shape [examples, 2], got [${rows}, ${columns}]`);
  }
  const polar = new Float32Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    const [x1, x2] = [values[2 * i]!, values[2 * i + 1]!];
    polar.set([Math.hypot(x1, x2), Math.atan2(x2, x1)], 2 * i);
  }
  return tf.tensor2d(polar, [rows, 2]);
}
