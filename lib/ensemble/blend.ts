// What both estimators that blend do: their options, and the weights that they fit.

import { random } from "../data/random.ts";
import type { DenseMatrix } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { clone, type Estimator } from "../estimator.ts";
import type { Fold } from "../selection/folds.ts";
import { type Cv, readFolds } from "../selection/read-folds.ts";
import { holdOut, holdOutStratified } from "../selection/shuffle-split.ts";
import { type Answers, allRowsOf, checkMembers } from "./member.ts";
import { outOfFold } from "./out-of-fold.ts";
import { simplexWeights } from "./simplex-weights.ts";
import { checkSeed } from "./tree-options.ts";

export interface BlendingOptions<E extends Estimator = Estimator> {
  /** The models f, different ones: each is copied, fitted and given a weight. */
  estimators: readonly E[];
  /** How many examples the weights are fitted on and the models not, or what share of them. */
  testSize?: number;
  /** Instead: the weights are fitted on out-of-fold predictions of all examples, and the models on all examples. */
  cv?: Cv | undefined;
  /** Of the draw of the examples held out. */
  seed?: number;
}

/** All options, defaults included; `where` ("BlendingClassifier") opens the error texts. */
export function readBlendingOptions<E extends Estimator>(
  where: string,
  kind: "classifier" | "regressor",
  options: BlendingOptions<E>,
): BlendingOptions<E> & { testSize: number; seed: number } {
  checkOptions(where, options, ["estimators", "testSize", "cv", "seed"]);
  const { estimators, testSize = 0.25, cv, seed = 0 } = options;
  checkMembers(where, estimators, kind);
  checkSeed(where, seed);
  return { estimators, testSize, cv, seed };
}

export interface Blended<E extends Estimator> {
  model: E;
  /** Its share ρ. */
  weight: number;
}

/**
 * The models, fitted, and their weights ρ, fitted to what the models say of examples that they were not trained on:
 * on their own training examples the model that remembers them best would get all the weight.
 *
 * `answersOf` gives a model's answers, `truth` [l, width] what they should be.
 */
export function blend<E extends Estimator>(
  where: string,
  { estimators, testSize, cv, seed }: BlendingOptions<E> & { testSize: number; seed: number },
  x: DenseMatrix,
  y: Float64Array,
  isClassifier: boolean,
  answersOf: Answers,
  truth: Float64Array,
): Blended<E>[] {
  const folds = cv === undefined ? [heldOut()] : readFolds(where, cv, x.rows, y, isClassifier);
  const { columns, width, rows, models } = outOfFold(estimators, x, y, folds, answersOf);
  const wanted = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries())
    wanted.set(truth.subarray(row * width, (row + 1) * width), i * width);
  const weights = simplexWeights(columns, wanted);
  const fitted =
    cv === undefined
      ? models.map(([only]) => only!)
      : estimators.map((estimator) => clone(estimator).fit(allRowsOf(x), y));
  return fitted.map((model, m) => ({ model: model as E, weight: weights[m]! }));

  function heldOut(): Fold {
    return isClassifier
      ? holdOutStratified(where, y, x.rows, testSize, random(seed))
      : holdOut(where, x.rows, testSize, random(seed));
  }
}

/** "0.7 of KNeighborsClassifier, 0.3 of DecisionTreeClassifier". */
export function shares(members: readonly Blended<Estimator>[]): string {
  return members
    .map(({ model, weight }) => `${Number(weight.toFixed(3))} of ${model.constructor.name}`)
    .join(", ");
}
