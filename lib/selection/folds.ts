// Divisions of the examples into those to train on and those to test on, by their row numbers.

import type { Vector } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";

export interface Fold {
  /** Ascending, unless the splitter shuffles. */
  train: Int32Array;
  test: Int32Array;
}

/** What cross-validation asks of a way to divide the examples. */
export interface Splitter {
  /** The row numbers of each fold's training and test examples; X may be the number of examples alone. */
  split(X: Countable, y?: Vector): Fold[];
}

/** Examples, or how many there are. */
export type Countable = number | ArrayLike<unknown> | tf.Tensor;

export function countOf(where: string, X: Countable): number {
  const count = typeof X === "number" ? X : X instanceof tf.Tensor ? X.shape[0] : X?.length;
  if (Number.isSafeInteger(count) && count! >= 0) return count!;
  throw new TypeError(`${where}: X must be examples, or how many there are, got ${X}`);
}

/** The rows 0 to n - 1 that are not in `test`. */
export function others(n: number, test: Int32Array): Int32Array {
  const isTest = new Uint8Array(n);
  for (const row of test) isTest[row] = 1;
  return Int32Array.from({ length: n }, (_, row) => row).filter((row) => isTest[row] === 0);
}
