// K-fold: each example is tested on once.

import { random } from "../data/random.ts";
import type { Vector } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import { type Countable, countOf, type Fold, others, type Splitter } from "./folds.ts";

export interface KFoldOptions {
  /** How many folds. */
  nSplits?: number;
  /** Without it the folds are contiguous. */
  shuffle?: boolean;
  /** Of the shuffle. */
  seed?: number;
}

/**
 * Divides n examples into `nSplits` parts whose sizes differ by at most 1, the larger ones first; each part is the
 * test set once, the others together the training set.
 *
 *     new KFold({ nSplits: 3 }).split(7).map(({ test }) => [...test]); // [[0, 1, 2], [3, 4], [5, 6]]
 *
 * Named as in scikit-learn, whose folds it gives unless it shuffles.
 */
export class KFold implements Splitter {
  readonly options: Required<KFoldOptions>;

  constructor(options: KFoldOptions = {}) {
    this.options = readKFold("KFold", options);
  }

  split(X: Countable, _y?: Vector): Fold[] {
    const { nSplits, shuffle, seed } = this.options;
    const n = countOf("KFold.split", X);
    checkEnough("KFold.split", nSplits, n);
    const rows = [...Array(n).keys()];
    const order = shuffle ? random(seed).shuffle(rows) : rows;
    let from = 0;
    return Array.from({ length: nSplits }, (_, fold) => {
      const size = Math.floor(n / nSplits) + (fold < n % nSplits ? 1 : 0);
      const test = Int32Array.from(order.slice(from, from + size)).sort();
      from += size;
      return { train: others(n, test), test };
    });
  }
}

export function readKFold(where: string, options: KFoldOptions): Required<KFoldOptions> {
  checkOptions(where, options, ["nSplits", "shuffle", "seed"]);
  const { nSplits = 5, shuffle = false, seed = 0 } = options;
  checkCount(`${where}: nSplits`, nSplits, 2);
  return { nSplits, shuffle, seed };
}

export function checkEnough(where: string, nSplits: number, n: number): void {
  if (n >= nSplits) return;
  throw new RangeError(`${where}: X must have at least ${nSplits} rows for nSplits ${nSplits}, got ${n}`);
}
