// The members of a bagging ensemble, each fitted to its own bag and asked about the rows outside it.

import type { DenseMatrix } from "../engine/arguments.ts";
import { clone, type Estimator } from "../estimator.ts";
import type { Bag, BaggingOptions } from "./draw-bags.ts";
import { type Answers, rowsOf } from "./member.ts";
import { OutOfBag } from "./out-of-bag.ts";

export interface Bagged<E extends Estimator> {
  members: { model: E; features: Int32Array | undefined }[];
  /** If asked for: the rows that some member had not seen, and the mean answer of those members for each. */
  outside: { rows: number[]; answers: Float64Array } | undefined;
}

/** Copies of the estimator, fitted to the bags of x [l, d] and y [l]; `call` opens the error texts. */
export function fitBags<E extends Estimator>(
  call: string,
  { estimator, oobScore }: Required<BaggingOptions<E>>,
  bags: readonly Bag[],
  x: DenseMatrix,
  y: Float64Array,
  answersOf: Answers,
): Bagged<E> {
  let outside: OutOfBag | undefined;
  const members = bags.map((bag) => {
    const target = Float64Array.from(bag.rows, (row) => y[row]!);
    const model = clone(estimator).fit(rowsOf(x, bag.rows, bag.features), target);
    if (oobScore) {
      const { values, width } = answersOf(model, rowsOf(x, bag.outside, bag.features));
      outside ??= new OutOfBag(x.rows, width);
      for (const [i, row] of bag.outside.entries()) outside.add(row, values, i * width);
    }
    return { model, features: bag.features };
  });
  return { members, outside: outside?.means(call) };
}
