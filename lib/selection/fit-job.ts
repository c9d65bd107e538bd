// One fit of cross-validation: a model made, trained on some rows, and scored on others.

import type { DenseMatrix } from "../engine/arguments.ts";
import { rowsOf } from "../ensemble/member.ts";
import { clone, type Estimator } from "../estimator.ts";
import type { Fold } from "./folds.ts";
import { type Scoring, scoreOf } from "./scoring.ts";

/** What all fits of a call share. */
export interface FitTask {
  x: DenseMatrix;
  y: Float64Array;
  folds: readonly Fold[];
  scoring: Scoring;
  /** Whether the training rows are scored too. */
  returnTrainScore: boolean;
}

export interface FitJob {
  estimator: Estimator;
  /** Replaces some of the estimator's options. */
  changes: object;
  /** A number of one of the task's folds. */
  fold: number;
}

export interface FitResult {
  testScore: number;
  /** NaN unless asked for. */
  trainScore: number;
  /** Seconds. */
  fitTime: number;
  scoreTime: number;
}

export function runJob({ x, y, folds, scoring, returnTrainScore }: FitTask, job: FitJob): FitResult {
  const { train, test } = folds[job.fold]!;
  const targets = (rows: Int32Array) => Float64Array.from(rows, (row) => y[row]!);
  const [trainX, trainY] = [rowsOf(x, train), targets(train)];
  const start = performance.now();
  const model = clone(job.estimator, job.changes).fit(trainX, trainY);
  const fitted = performance.now();
  const testScore = scoreOf(scoring, model, rowsOf(x, test), targets(test));
  const scored = performance.now();
  const trainScore = returnTrainScore ? scoreOf(scoring, model, trainX, trainY) : Number.NaN;
  return { testScore, trainScore, fitTime: (fitted - start) / 1000, scoreTime: (scored - fitted) / 1000 };
}
