// Out-of-fold answers: what each of several estimators says of examples that it was not trained on.

import type { DenseMatrix } from "../engine/arguments.ts";
import { clone, type Estimator } from "../estimator.ts";
import type { Fold } from "../selection/folds.ts";
import { type Answers, rowsOf } from "./member.ts";

export interface OutOfFold {
  /** For each estimator its answers [rows, width], side by side: [rows, sum of widths]. */
  columns: Float64Array[];
  width: number;
  /** The rows that were tested on, in the order of the examples; the answers stand in this order. */
  rows: Int32Array;
  /** For each estimator its copies, one for each fold. */
  models: Estimator[][];
}

/**
 * Fits a copy of each estimator on each fold's training rows, and asks it for the fold's test rows. The answers come
 * from different models, one a fold; but none of them has seen the row that it speaks of.
 */
export function outOfFold(
  estimators: readonly Estimator[],
  x: DenseMatrix,
  y: Float64Array,
  folds: readonly Fold[],
  answersOf: Answers,
): OutOfFold {
  const isTested = new Uint8Array(x.rows);
  for (const { test } of folds) for (const row of test) isTested[row] = 1;
  const rows = Int32Array.from(Array(x.rows).keys()).filter((row) => isTested[row] === 1);
  const places = new Map(Array.from(rows, (row, place) => [row, place]));
  let width = 0;
  const models: Estimator[][] = [];
  const columns = estimators.map((estimator) => {
    let answers = new Float64Array(0);
    const copies = folds.map(({ train, test }) => {
      const model = clone(estimator).fit(
        rowsOf(x, train),
        Float64Array.from(train, (row) => y[row]!),
      );
      const said = answersOf(model, rowsOf(x, test));
      width = said.width;
      if (answers.length === 0) answers = new Float64Array(rows.length * width);
      for (const [i, row] of test.entries()) {
        answers.set(said.values.subarray(i * width, (i + 1) * width), places.get(row)! * width);
      }
      return model;
    });
    models.push(copies);
    return answers;
  });
  return { columns, width, rows, models };
}
