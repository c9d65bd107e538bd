// Stratified K-fold: each example is tested on once, and each fold has the classes' shares.

import { type Random, random } from "../data/random.ts";
import type { Vector } from "../engine/arguments.ts";
import { readLabels } from "../labels.ts";
import { type Countable, countOf, type Fold, others, type Splitter } from "./folds.ts";
import { checkEnough, type KFoldOptions, readKFold } from "./k-fold.ts";

/**
 * As KFold, but of each class every fold gets the same number of examples, or one more than others.
 *
 *     const y = [0, 0, 0, 0, 1, 1];
 *     new StratifiedKFold({ nSplits: 2 }).split(6, y).map(({ test }) => [...test]); // [[0, 1, 4], [2, 3, 5]]
 *
 * Named as in scikit-learn, whose folds it gives unless it shuffles: it deals the examples, sorted by class, to the
 * folds in turn, and so counts what each fold gets of each class.
 */
export class StratifiedKFold implements Splitter {
  readonly options: Required<KFoldOptions>;

  constructor(options: KFoldOptions = {}) {
    this.options = readKFold("StratifiedKFold", options);
  }

  split(X: Countable, y?: Vector): Fold[] {
    const { nSplits, shuffle, seed } = this.options;
    const n = countOf("StratifiedKFold.split", X);
    checkEnough("StratifiedKFold.split", nSplits, n);
    if (y === undefined) throw new TypeError("StratifiedKFold.split: y must be given, write split(X, y)");
    const { indices, sizes } = inOrderOfAppearance(y);
    if (indices.length !== n) {
      throw new TypeError(
        `StratifiedKFold.split: y must have shape [${n}] to match X, got [${indices.length}]`,
      );
    }
    const largest = Math.max(...sizes);
    if (largest < nSplits) {
      throw new RangeError(
        `StratifiedKFold.split: y must have a class of at least ${nSplits} examples for nSplits ${nSplits}, ` +
          `the largest has ${largest}`,
      );
    }
    const foldOf = deal(indices, sizes, nSplits, shuffle ? random(seed) : undefined);
    return Array.from({ length: nSplits }, (_, fold) => {
      const test = Int32Array.from(foldOf.keys()).filter((row) => foldOf[row] === fold);
      return { train: others(n, test), test };
    });
  }
}

/** Classes are numbered as they appear, as scikit-learn does here. */
function inOrderOfAppearance(y: Vector): { indices: Int32Array; sizes: number[] } {
  const labels = readLabels("StratifiedKFold.split: y", y);
  const numbers = new Map<number, number>();
  const indices = labels.indices.map((k) => {
    if (!numbers.has(k)) numbers.set(k, numbers.size);
    return numbers.get(k)!;
  });
  const sizes = new Array<number>(numbers.size).fill(0);
  for (const k of indices) sizes[k]!++;
  return { indices, sizes };
}

/** The fold of each row. */
function deal(indices: Int32Array, sizes: readonly number[], nSplits: number, next?: Random): Int32Array {
  // How many of class k fold f gets: those at the places f, f + nSplits, ... of all examples sorted by class.
  const queues: number[][] = [];
  let place = 0;
  for (const size of sizes) {
    const counts = new Array<number>(nSplits).fill(0);
    for (const end = place + size; place < end; place++) counts[place % nSplits]!++;
    const folds = counts.flatMap((count, fold) => new Array<number>(count).fill(fold));
    queues.push(next ? next.shuffle(folds) : folds);
  }
  const taken = sizes.map(() => 0);
  return indices.map((k) => queues[k]![taken[k]!++]!);
}
