// Cross-validation: a model's scores on examples that it was not trained on.

import type { DenseMatrix, Matrix, Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { type Estimator, isClassifier } from "../estimator.ts";
import { readExamples } from "../examples.ts";
import { type Cv, readFolds } from "./read-folds.ts";
import { RUN_OPTIONS, type RunOptions, runJobs } from "./run-jobs.ts";
import { checkScoring, type Scoring } from "./scoring.ts";

export interface CrossValidateOptions extends RunOptions {
  /** A number of folds (stratified for a classifier), or a splitter. */
  cv?: Cv;
  /** What is measured: a metric's name, or a function; the estimator's own `score` if absent. */
  scoring?: Scoring;
  /** Whether the examples that each model was trained on are scored too. */
  returnTrainScore?: boolean;
}

/** A number for each fold. */
export interface CrossValidation {
  testScore: number[];
  /** Empty unless asked for. */
  trainScore: number[];
  /** Seconds. */
  fitTime: number[];
  scoreTime: number[];
}

/**
 * For each fold, fits a copy of the estimator to the other folds and scores it on this one.
 *
 *     const { testScore } = await selection.crossValidate(new linear.LinearRegression(), X, y, { cv: 5 });
 *
 * The estimator itself is not fitted. Errors of a fit say in which fold. Named as in scikit-learn.
 */
export async function crossValidate(
  estimator: Estimator,
  X: Matrix,
  y: Vector,
  options: CrossValidateOptions = {},
): Promise<CrossValidation> {
  const where = "crossValidate";
  checkOptions(where, options, ["cv", "scoring", "returnTrainScore", ...RUN_OPTIONS]);
  return validateOn(where, estimator, X, y, options);
}

/**
 * The scores alone: one for each fold.
 *
 *     const scores = await selection.crossValScore(new linear.LinearRegression(), X, y);
 */
export async function crossValScore(
  estimator: Estimator,
  X: Matrix,
  y: Vector,
  options: Omit<CrossValidateOptions, "returnTrainScore"> = {},
): Promise<number[]> {
  const where = "crossValScore";
  checkOptions(where, options, ["cv", "scoring", ...RUN_OPTIONS]);
  return (await validateOn(where, estimator, X, y, options)).testScore;
}

async function validateOn(
  where: string,
  estimator: Estimator,
  X: Matrix,
  y: Vector,
  { cv = 5, scoring, returnTrainScore = false, ...run }: CrossValidateOptions,
): Promise<CrossValidation> {
  checkEstimator(where, estimator);
  checkScoring(where, scoring);
  const table = readTable(where, X, y);
  const folds = readFolds(where, cv, table.x.rows, table.y, isClassifier(estimator));
  const jobs = folds.map((_, fold) => ({ estimator, changes: {}, fold }));
  const results = await runJobs(where, { ...table, folds, scoring, returnTrainScore }, jobs, run);
  return {
    testScore: results.map(({ testScore }) => testScore),
    trainScore: returnTrainScore ? results.map(({ trainScore }) => trainScore) : [],
    fitTime: results.map(({ fitTime }) => fitTime),
    scoreTime: results.map(({ scoreTime }) => scoreTime),
  };
}

/** X [l, d] and y [l], l >= 1; `where` opens the error texts. */
export function readTable(where: string, X: Matrix, y: Vector): { x: DenseMatrix; y: Float64Array } {
  const { x, target } = readExamples(where, X, y);
  return { x, y: target };
}

export function checkEstimator(where: string, estimator: Estimator): void {
  const members = ["fit", "predict", "score", "options"];
  const missing = members.find(
    (name) => (estimator as unknown as Record<string, unknown>)?.[name] === undefined,
  );
  if (missing === undefined) return;
  throw new TypeError(
    `${where}: estimator must have fit, predict, score and options, such as new linear.LinearRegression(), ` +
      `got ${estimator === null ? "null" : typeof estimator} without ${missing}`,
  );
}
