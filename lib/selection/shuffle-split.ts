// Repeated hold-out: random divisions, each independent of the others.

import { type Random, random } from "../data/random.ts";
import type { Vector } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import { readLabels } from "../labels.ts";
import { type Countable, countOf, type Fold, others, type Splitter } from "./folds.ts";

export interface ShuffleSplitOptions {
  /** How many times examples are drawn. */
  nSplits?: number;
  /** How many examples are held out, or what share of them (below 1), rounded up. */
  testSize?: number;
  /** Whether each side has the classes' shares. */
  stratify?: boolean;
  /** Of the draws. */
  seed?: number;
}

/**
 * `nSplits` times, draws a test set from n examples; the others are the training set. An example may be held out
 * several times, or never.
 *
 *     new ShuffleSplit({ nSplits: 10, testSize: 0.3 }).split(10)[0].test.length; // 3
 *
 * Named as in scikit-learn, where the stratified one is StratifiedShuffleSplit; it draws other random numbers.
 */
export class ShuffleSplit implements Splitter {
  readonly options: Required<ShuffleSplitOptions>;

  constructor(options: ShuffleSplitOptions = {}) {
    checkOptions("ShuffleSplit", options, ["nSplits", "testSize", "stratify", "seed"]);
    const { nSplits = 10, testSize = 0.1, stratify = false, seed = 0 } = options;
    checkCount("ShuffleSplit: nSplits", nSplits);
    this.options = { nSplits, testSize, stratify, seed };
  }

  split(X: Countable, y?: Vector): Fold[] {
    const { nSplits, testSize, stratify, seed } = this.options;
    const n = countOf("ShuffleSplit.split", X);
    if (stratify && y === undefined) {
      throw new TypeError("ShuffleSplit.split: y must be given for stratify, write split(X, y)");
    }
    const next = random(seed);
    return Array.from({ length: nSplits }, () =>
      stratify
        ? holdOutStratified("ShuffleSplit.split", y!, n, testSize, next)
        : holdOut("ShuffleSplit.split", n, testSize, next),
    );
  }
}

/** One division of n examples in random order; `where` opens the error texts. */
export function holdOut(where: string, n: number, testSize: number, next: Random): Fold {
  const size = testCount(where, n, testSize);
  const order = Int32Array.from(next.shuffle([...Array(n).keys()]));
  return { train: order.slice(size), test: order.slice(0, size) };
}

/** One division in which the test set has of each class its share, to the nearest whole number. */
export function holdOutStratified(where: string, y: Vector, n: number, testSize: number, next: Random): Fold {
  const { classes, indices } = readLabels(`${where}: y`, y);
  if (indices.length !== n) {
    throw new TypeError(`${where}: y must have shape [${n}] to match X, got [${indices.length}]`);
  }
  const size = testCount(where, n, testSize);
  const K = classes.length;
  const members: number[][] = classes.map(() => []);
  for (const [row, k] of indices.entries()) members[k]!.push(row);
  const lone = members.findIndex((rows) => rows.length < 2);
  if (lone >= 0) {
    throw new RangeError(
      `${where}: stratify needs at least 2 examples of each class, class ${classes[lone]} has 1`,
    );
  }
  if (size < K || n - size < K) {
    throw new RangeError(
      `${where}: stratify needs an example of each of the ${K} classes on both sides, got ${n - size} examples to ` +
        `train on and ${size} to test on`,
    );
  }
  // Whole shares first; what is missing goes to the classes with the largest remainders.
  const exact = members.map((rows) => (rows.length * size) / n);
  const counts = exact.map(Math.floor);
  const byRemainder = [...exact.keys()].sort((a, b) => (exact[b]! % 1) - (exact[a]! % 1) || a - b);
  const missing = size - counts.reduce((sum, count) => sum + count, 0);
  for (const k of byRemainder.slice(0, missing)) counts[k]!++;
  const drawn = members.flatMap((rows, k) => next.shuffle(rows).slice(0, counts[k]));
  const test = Int32Array.from(next.shuffle(drawn));
  return { train: Int32Array.from(next.shuffle([...others(n, test)])), test };
}

/** A share is rounded up, as in scikit-learn; 0.1 times 30 is 3, whatever the last bit says. */
function testCount(where: string, n: number, testSize: number): number {
  const isShare = testSize > 0 && testSize < 1;
  if (!isShare && !(Number.isInteger(testSize) && testSize >= 1)) {
    throw new RangeError(
      `${where}: testSize must be a share between 0 and 1 or a whole number of at least 1, got ${testSize}`,
    );
  }
  const size = isShare ? Math.ceil(n * testSize - 1e-9) : testSize;
  if (size >= 1 && size < n) return size;
  throw new RangeError(
    `${where}: testSize ${testSize} of ${n} examples leaves ${Math.max(0, n - size)} to train on and ` +
      `${Math.min(size, n)} to test on; give more examples or another testSize`,
  );
}
