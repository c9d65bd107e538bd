// Hold-out: one random division of the examples, and the examples themselves divided so.

import { random } from "../data/random.ts";
import type { FloatArray, Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { countOf } from "./folds.ts";
import { holdOut, holdOutStratified } from "./shuffle-split.ts";

export interface TrainTestSplitOptions {
  /** How many examples are held out, or what share of them (below 1), rounded up. */
  testSize?: number;
  /** Without it the last examples are held out. */
  shuffle?: boolean;
  /** Whether each side has the classes' shares. */
  stratify?: boolean;
  /** Of the shuffle. */
  seed?: number;
}

/** A tensor of any rank, a typed array or an array: an entry, or a slice of the first axis, for each example. */
export type Sliceable = tf.Tensor | FloatArray | readonly unknown[];

export interface TrainTest<X, Y> {
  XTrain: X;
  XTest: X;
  yTrain: Y;
  yTest: Y;
  /** Which examples these are. */
  train: Int32Array;
  test: Int32Array;
}

/**
 * Holds a share of the examples out: they are not trained on, and so tell how good the model is on new ones.
 *
 *     const { XTrain, XTest, yTrain, yTest } = selection.trainTestSplit(X, y, { testSize: 0.3, seed: 1 });
 *
 * Tensors give tensors, arrays arrays. Named as in scikit-learn, which gives the four in an array and draws other
 * random numbers.
 */
export function trainTestSplit<X extends Sliceable, Y extends Sliceable>(
  X: X,
  y: Y,
  options: TrainTestSplitOptions = {},
): TrainTest<X, Y> {
  const where = "trainTestSplit";
  checkOptions(where, options, ["testSize", "shuffle", "stratify", "seed"]);
  const { testSize = 0.25, shuffle = true, stratify = false, seed = 0 } = options;
  const n = countOf(where, X);
  const targets = countOf(where, y);
  if (targets !== n) throw new TypeError(`${where}: y must have ${n} entries to match X, got ${targets}`);
  if (stratify && !shuffle) throw new RangeError(`${where}: stratify needs shuffle: true`);
  const next = random(seed);
  let { train, test } = stratify
    ? holdOutStratified(where, y as Vector, n, testSize, next)
    : holdOut(where, n, testSize, next);
  if (!shuffle) [train, test] = [train.map((_, i) => i), test.map((_, i) => train.length + i)];
  return {
    XTrain: take(X, train),
    XTest: take(X, test),
    yTrain: take(y, train),
    yTest: take(y, test),
    train,
    test,
  };
}

/** The examples of these numbers, in their order. */
export function take<T extends Sliceable>(all: T, rows: Int32Array): T {
  if (all instanceof tf.Tensor) {
    return tf.tidy(() => all.gather(tf.tensor1d(rows, "int32"))) as unknown as T;
  }
  if (ArrayBuffer.isView(all)) {
    const Typed = all.constructor as new (values: ArrayLike<number>) => FloatArray;
    return new Typed(Array.from(rows, (row) => (all as FloatArray)[row]!)) as unknown as T;
  }
  const entries = all as readonly unknown[];
  return Array.from(rows, (row) => entries[row]) as unknown as T;
}
