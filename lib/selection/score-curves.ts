// Scores against the number of examples, and against an option: what is learned, and what is remembered.

import { random } from "../data/random.ts";
import type { Matrix, Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { clone, type Estimator, isClassifier } from "../estimator.ts";
import { checkEstimator, readTable } from "./cross-validate.ts";
import { type Cv, readFolds } from "./read-folds.ts";
import { RUN_OPTIONS, type RunOptions, runJobs } from "./run-jobs.ts";
import { checkScoring, type Scoring } from "./scoring.ts";

interface CurveOptions extends RunOptions {
  /** A number of folds (stratified for a classifier), or a splitter. */
  cv?: Cv;
  /** What is measured: a metric's name, or a function; the estimator's own `score` if absent. */
  scoring?: Scoring;
}

export interface LearningCurveOptions extends CurveOptions {
  /** Numbers of training examples, or shares of those that a fold trains on (1 is all of them). */
  trainSizes?: readonly number[];
  /** Of the order in which examples are taken. */
  seed?: number;
}

export interface ValidationCurveOptions extends CurveOptions {
  /** The option that is varied. */
  paramName: string;
  /** Its values. */
  paramRange: readonly unknown[];
}

/** For each point of the curve the scores of the folds, [points][folds], and their means. */
export interface ScoreCurve {
  trainScores: number[][];
  testScores: number[][];
  meanTrainScore: number[];
  meanTestScore: number[];
}

/**
 * Scores with few training examples and with more: where both curves have met, more examples do not help; where the
 * training score stays far above, they would.
 *
 *     const { trainSizes, meanTrainScore, meanTestScore } =
 *       await selection.learningCurve(new linear.LinearRegression(), X, y, { trainSizes: [10, 20, 40] });
 *
 * Named as in scikit-learn, except that the examples of each fold are taken in random order: in their own, sorted
 * labels would begin with one class only.
 */
export async function learningCurve(
  estimator: Estimator,
  X: Matrix,
  y: Vector,
  options: LearningCurveOptions = {},
): Promise<ScoreCurve & { trainSizes: number[] }> {
  const where = "learningCurve";
  checkOptions(where, options, ["cv", "scoring", "trainSizes", "seed", ...RUN_OPTIONS]);
  const { cv = 5, scoring, trainSizes = [0.1, 0.325, 0.55, 0.775, 1], seed = 0, ...run } = options;
  checkEstimator(where, estimator);
  checkScoring(where, scoring);
  const table = readTable(where, X, y);
  const whole = readFolds(where, cv, table.x.rows, table.y, isClassifier(estimator));
  const most = Math.min(...whole.map(({ train }) => train.length));
  const sizes = readSizes(where, trainSizes, most);
  const next = random(seed);
  const orders = whole.map(({ train }) => Int32Array.from(next.shuffle([...train])));
  const folds = sizes.flatMap((size) =>
    whole.map(({ test }, fold) => ({ train: orders[fold]!.slice(0, size), test })),
  );
  const jobs = folds.map((_, fold) => ({ estimator, changes: {}, fold }));
  const results = await runJobs(where, { ...table, folds, scoring, returnTrainScore: true }, jobs, run);
  return { trainSizes: sizes, ...curveOf(results, sizes.length, whole.length) };
}

/**
 * Scores for each value of one option: left of the best value the model is too simple or too complex, right of it
 * the other way round.
 *
 *     await selection.validationCurve(new ensemble.DecisionTreeRegressor(), X, y, {
 *       paramName: "maxDepth", paramRange: [1, 2, 4, 8],
 *     });
 *
 * Named as in scikit-learn.
 */
export async function validationCurve(
  estimator: Estimator,
  X: Matrix,
  y: Vector,
  options: ValidationCurveOptions,
): Promise<ScoreCurve> {
  const where = "validationCurve";
  checkOptions(where, options, ["cv", "scoring", "paramName", "paramRange", ...RUN_OPTIONS]);
  const { cv = 5, scoring, paramName, paramRange, ...run } = options;
  checkEstimator(where, estimator);
  checkScoring(where, scoring);
  if (typeof paramName !== "string" || !Array.isArray(paramRange) || paramRange.length === 0) {
    throw new TypeError(
      `${where}: paramName and paramRange must be given, such as { paramName: "alpha", paramRange: [0.1, 1, 10] }`,
    );
  }
  for (const value of paramRange) clone(estimator, { [paramName]: value });
  const table = readTable(where, X, y);
  const folds = readFolds(where, cv, table.x.rows, table.y, isClassifier(estimator));
  const jobs = paramRange.flatMap((value) =>
    folds.map((_, fold) => ({ estimator, changes: { [paramName]: value }, fold })),
  );
  const results = await runJobs(where, { ...table, folds, scoring, returnTrainScore: true }, jobs, run);
  return curveOf(results, paramRange.length, folds.length);
}

function readSizes(where: string, trainSizes: readonly number[], most: number): number[] {
  const sizes = trainSizes.map((size) => (size <= 1 ? Math.floor(size * most + 1e-9) : size));
  const bad = sizes.findIndex((size) => !Number.isInteger(size) || size < 1 || size > most);
  if (sizes.length > 0 && bad < 0) return [...new Set(sizes)].sort((a, b) => a - b);
  throw new RangeError(
    `${where}: trainSizes must be shares, or whole numbers from 2 to the ${most} examples that a fold trains on, ` +
      `got ${sizes.length === 0 ? "none" : trainSizes[bad]}`,
  );
}

function curveOf(
  results: readonly { trainScore: number; testScore: number }[],
  points: number,
  folds: number,
): ScoreCurve {
  const rows = (name: "trainScore" | "testScore") =>
    Array.from({ length: points }, (_, p) =>
      results.slice(p * folds, (p + 1) * folds).map((one) => one[name]),
    );
  const means = (rows: number[][]) => rows.map((row) => row.reduce((sum, score) => sum + score, 0) / folds);
  const [trainScores, testScores] = [rows("trainScore"), rows("testScore")];
  return {
    trainScores,
    testScores,
    meanTrainScore: means(trainScores),
    meanTestScore: means(testScores),
  };
}
