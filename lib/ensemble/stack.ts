// What both estimators that stack do: their options, and the meta-features that they learn from.

import type { DenseMatrix } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { clone, type Estimator } from "../estimator.ts";
import { type Cv, readFolds } from "../selection/read-folds.ts";
import { type Answers, allRowsOf, checkMember, checkMembers } from "./member.ts";
import { outOfFold } from "./out-of-fold.ts";

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
  checkOptions(where, options, ["estimators", "finalEstimator", "cv", "passthrough", "refit"]);
  const { estimators, finalEstimator, cv = 5, passthrough = false, refit = true } = options;
  checkMembers(where, estimators, kind);
  checkMember(`${where}: finalEstimator`, finalEstimator, kind);
  return { estimators, finalEstimator, cv, passthrough, refit };
}

/** The models and the final estimator, fitted: the latter on answers for examples that the former had not seen. */
export class Stack<E extends Estimator> {
  /** Of each estimator the models that answer for new examples: one, or one for each fold. */
  readonly models: E[][];
  readonly final: E;
  readonly #answersOf: Answers;
  readonly #passthrough: boolean;

  /** `call` ("StackingClassifier.fit") opens the error texts. */
  constructor(
    call: string,
    { estimators, finalEstimator, cv, passthrough, refit }: Required<StackingOptions<E>>,
    x: DenseMatrix,
    y: Float64Array,
    isClassifier: boolean,
    answersOf: Answers,
  ) {
    const folds = readFolds(call, cv, x.rows, y, isClassifier);
    const { columns, width, rows, models } = outOfFold(estimators, x, y, folds, answersOf);
    if (rows.length < x.rows) {
      throw new RangeError(
        `${call}: cv must test on each of the ${x.rows} examples once, it left out ${x.rows - rows.length}; ` +
          "write new selection.KFold()",
      );
    }
    const meta = sideBySide(columns, width, passthrough ? x : undefined);
    this.final = clone(finalEstimator).fit(meta, y);
    this.models = refit
      ? estimators.map((estimator) => [clone(estimator).fit(allRowsOf(x), y)])
      : (models as E[][]);
    this.#answersOf = answersOf;
    this.#passthrough = passthrough;
  }

  /** The meta-features of new examples, in the order of the training's. */
  metaFeatures(x: DenseMatrix): Float64Array[] {
    const X = allRowsOf(x);
    let width = 1;
    const columns = this.models.map((copies) => {
      let sums = new Float64Array(0);
      for (const model of copies) {
        const said = this.#answersOf(model, X);
        width = said.width;
        if (sums.length === 0) sums = new Float64Array(said.values.length);
        for (let i = 0; i < sums.length; i++) sums[i]! += said.values[i]! / copies.length;
      }
      return sums;
    });
    return sideBySide(columns, width, this.#passthrough ? x : undefined);
  }

  /** The same as a tensor: [n, meta-features]. */
  transform(x: DenseMatrix): tf.Tensor2D {
    const meta = this.metaFeatures(x);
    return tf.tensor2d(meta.map((row) => Float32Array.from(row)) as unknown as number[][], [
      meta.length,
      meta[0]?.length ?? 0,
    ]);
  }

  /** "Ridge over LinearRegression, RandomForestRegressor". */
  toString(): string {
    const names = this.models.map(([first]) => first!.constructor.name);
    return `${this.final.constructor.name} over ${names.join(", ")}`;
  }
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
