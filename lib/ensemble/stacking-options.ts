// The options of stacking, and the meta-features that both of its estimators learn from.

import type { DenseMatrix } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { clone, type Estimator } from "../estimator.ts";
import { type Cv, readFolds } from "../selection/read-folds.ts";
import { checkMembers } from "./blending-options.ts";
import { allRowsOf, checkMember } from "./member.ts";
import { type Answers, outOfFold } from "./out-of-fold.ts";

export interface StackingOptions<E extends Estimator = Estimator> {
  /** The models whose answers become features. */
  estimators: readonly E[];
  /** The model that learns from them. */
  finalEstimator: E;
  /** The folds: each model answers for a fold after it was fitted on the others. */
  cv?: Cv;
  /** Whether the final estimator sees the features of X beside the answers. */
  passthrough?: boolean;
  /**
   * Where the answers for new examples come from: true, from models that are fitted again, on all examples; false,
   * from the folds' models, whose answers are averaged.
   */
  refit?: boolean;
}

/** All options, defaults included; `where` ("StackingClassifier") opens the error texts. */
export function readStackingOptions<E extends Estimator>(
  where: string,
  kind: "classifier" | "regressor",
  options: StackingOptions<E>,
): Required<StackingOptions<E>> {
  checkOptions(where, options ?? {}, ["estimators", "finalEstimator", "cv", "passthrough", "refit"]);
  const { estimators, finalEstimator, cv = 5, passthrough = false, refit = true } = options;
  checkMembers(where, estimators, kind);
  checkMember(`${where}: finalEstimator`, finalEstimator, kind);
  return { estimators, finalEstimator, cv, passthrough, refit };
}

export interface Stack<E extends Estimator> {
  /** Of each estimator the models that answer for new examples: one, or one for each fold. */
  models: E[][];
  final: E;
}

/** The models and the final estimator, fitted: the latter on answers for examples that the former had not seen. */
export function stack<E extends Estimator>(
  where: string,
  { estimators, finalEstimator, cv, passthrough, refit }: Required<StackingOptions<E>>,
  x: DenseMatrix,
  y: Float64Array,
  isClassifier: boolean,
  answersOf: Answers,
): Stack<E> {
  const folds = readFolds(`${where}: options`, cv, x.rows, y, isClassifier);
  const { columns, width, rows, models } = outOfFold(estimators, x, y, folds, answersOf);
  if (rows.length < x.rows) {
    throw new RangeError(
      `${where}: cv must test on each of the ${x.rows} examples once, it left out ${x.rows - rows.length}; ` +
        "write new selection.KFold()",
    );
  }
  const meta = sideBySide(columns, width, passthrough ? x : undefined);
  const final = clone(finalEstimator).fit(meta, y);
  const fitted = refit
    ? estimators.map((estimator) => [clone(estimator).fit(allRowsOf(x), y)])
    : (models as E[][]);
  return { models: fitted, final };
}

/** The meta-features of new examples, in the order of the training's. */
export function metaFeatures(
  { models }: Stack<Estimator>,
  x: DenseMatrix,
  passthrough: boolean,
  answersOf: Answers,
): Float64Array[] {
  const X = allRowsOf(x);
  let width = 1;
  const columns = models.map((copies) => {
    let sums = new Float64Array(0);
    for (const model of copies) {
      const said = answersOf(model, X);
      width = said.width;
      if (sums.length === 0) sums = new Float64Array(said.values.length);
      for (let i = 0; i < sums.length; i++) sums[i]! += said.values[i]! / copies.length;
    }
    return sums;
  });
  return sideBySide(columns, width, passthrough ? x : undefined);
}

/** Each column [n, width]; gives n rows that hold all of them, and those of x behind. */
function sideBySide(columns: readonly Float64Array[], width: number, x?: DenseMatrix): Float64Array[] {
  const n = columns[0]!.length / width;
  const features = x?.columns ?? 0;
  return Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(columns.length * width + features);
    for (const [c, column] of columns.entries())
      row.set(column.subarray(i * width, (i + 1) * width), c * width);
    if (x) row.set(x.values.subarray(i * features, (i + 1) * features), columns.length * width);
    return row;
  });
}
