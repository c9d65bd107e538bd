// A long sequence cut into pieces of one length, each with what comes next: for models that continue it.

import type { FloatArray } from "../engine/arguments.ts";
import { checkCount, checkOptions, choose } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";

export interface WindowsOptions {
  /** Values in a piece: T. */
  length: number;
  /** From the start of one piece to that of the next; T, so that they do not overlap, unless said otherwise. */
  step?: number;
  /** What y holds: after each value of the piece the next one, or only what follows the whole piece. */
  targets?: "each" | "last";
}

/**
 * Pieces X [n, T] of a sequence of ids or numbers [values], and y: `y[i, t] = X[i, t + 1]`, [n, T], or only the value
 * after each piece, [n]. Ids (whole numbers, int32) stay int32.
 *
 *     data.windows([0, 1, 2, 3, 4], { length: 2 }); // X [[0, 1], [2, 3]], y [[1, 2], [3, 4]]
 */
export function windows(
  sequence: tf.Tensor1D | FloatArray | readonly number[],
  options: WindowsOptions & { targets: "last" },
): { X: tf.Tensor2D; y: tf.Tensor1D };
export function windows(
  sequence: tf.Tensor1D | FloatArray | readonly number[],
  options: WindowsOptions,
): { X: tf.Tensor2D; y: tf.Tensor2D };
export function windows(
  sequence: tf.Tensor1D | FloatArray | readonly number[],
  options: WindowsOptions = {} as WindowsOptions,
): { X: tf.Tensor2D; y: tf.Tensor } {
  checkOptions("data.windows", options, ["length", "step", "targets"]);
  const { length, step = length, targets = "each" } = options;
  checkCount("data.windows: length", length);
  checkCount("data.windows: step", step);
  const width = choose("data.windows", "targets", targets, { each: length, last: 1 });
  const isTensor = sequence instanceof tf.Tensor;
  const values = isTensor ? sequence.dataSync() : sequence;
  if (isTensor ? sequence.rank !== 1 : typeof (values[0] ?? 0) !== "number") {
    throw new TypeError(
      `data.windows: sequence must have shape [values], got ${isTensor ? `[${sequence.shape.join(", ")}]` : "rows"}`,
    );
  }
  const whole = isTensor ? sequence.dtype === "int32" : isWhole(values);
  const n = Math.max(0, Math.floor((values.length - length - 1) / step) + 1);
  const Numbers = whole ? Int32Array : Float32Array;
  const [X, y] = [new Numbers(n * length), new Numbers(n * width)];
  for (let i = 0; i < n; i++) {
    const start = i * step;
    for (let t = 0; t < length; t++) X[i * length + t] = values[start + t]!;
    for (let t = 0; t < width; t++) y[i * width + t] = values[start + length - width + 1 + t]!;
  }
  const dtype = whole ? "int32" : "float32";
  return {
    X: tf.tensor2d(X, [n, length], dtype),
    y: targets === "each" ? tf.tensor2d(y, [n, length], dtype) : tf.tensor1d(y, dtype),
  };
}

function isWhole(values: ArrayLike<number>): boolean {
  if (values instanceof Float32Array || values instanceof Float64Array) return false;
  return Array.prototype.every.call(values, Number.isInteger);
}
