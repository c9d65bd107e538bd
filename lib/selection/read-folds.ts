// The `cv` option: a number of folds, or a splitter.

import type { Vector } from "../engine/arguments.ts";
import type { Fold, Splitter } from "./folds.ts";
import { KFold } from "./k-fold.ts";
import { StratifiedKFold } from "./stratified-k-fold.ts";

/** A number of folds, stratified for a classifier, or a splitter of one's own. */
export type Cv = number | Splitter;

/** For n examples with the targets y; `where` ("crossValidate") opens the error texts. */
export function readFolds(where: string, cv: Cv, n: number, y: Vector, isStratified: boolean): Fold[] {
  if (typeof cv === "object" && typeof cv?.split === "function") {
    const folds = cv.split(n, y);
    if (folds.length === 0) throw new RangeError(`${where}: cv must give at least one fold, got none`);
    return folds.map(({ train, test }, fold) => ({
      train: readRows(`${where}: cv: train of fold ${fold}`, train, n),
      test: readRows(`${where}: cv: test of fold ${fold}`, test, n),
    }));
  }
  if (typeof cv !== "number") {
    throw new TypeError(
      `${where}: cv must be a number of folds or a splitter such as new selection.KFold(), got ${typeof cv}`,
    );
  }
  if (!Number.isSafeInteger(cv) || cv < 2 || cv > n) {
    throw new RangeError(`${where}: cv must be a whole number from 2 to the ${n} examples, got ${cv}`);
  }
  return (isStratified ? new StratifiedKFold({ nSplits: cv }) : new KFold({ nSplits: cv })).split(n, y);
}

/** Row numbers from 0 to n - 1, at least one. */
function readRows(where: string, rows: ArrayLike<number>, n: number): Int32Array {
  const numbers = Array.from(rows);
  const bad = numbers.findIndex((row) => !Number.isInteger(row) || row < 0 || row >= n);
  if (numbers.length > 0 && bad < 0) return Int32Array.from(numbers);
  throw new RangeError(
    `${where} must hold row numbers from 0 to ${n - 1}, got ${numbers.length === 0 ? "none" : numbers[bad]}`,
  );
}
