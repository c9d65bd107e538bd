// The `scoring` option: what is measured on the examples held out.

import type { Matrix, Vector } from "../engine/arguments.ts";
import { choose } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import type { Classifier, Estimator } from "../estimator.ts";
import { accuracy } from "../metrics/accuracy.ts";
import { rocAuc } from "../metrics/auc.ts";
import { f1 } from "../metrics/f1.ts";
import { logLoss } from "../metrics/log-loss.ts";
import { mae } from "../metrics/mae.ts";
import { mse } from "../metrics/mse.ts";
import { precision } from "../metrics/precision.ts";
import { r2 } from "../metrics/r2.ts";
import { recall } from "../metrics/recall.ts";
import { rmse } from "../metrics/rmse.ts";

/** From labels or targets and predictions to a number that is larger where they agree better. */
export type Metric = (target: Vector, prediction: Vector) => number;

export type ScoringName = keyof typeof METRICS | keyof typeof PROBABILITY_METRICS;

/** A name, or a metric of one's own; without it the estimator's `score`. */
export type Scoring = ScoringName | Metric | undefined;

/** Of what the field calls a loss the negative, as in scikit-learn: a larger score is always the better one. */
const METRICS = {
  accuracy,
  precision: (y: Vector, p: Vector) => precision(y, p),
  recall: (y: Vector, p: Vector) => recall(y, p),
  f1: (y: Vector, p: Vector) => f1(y, p),
  f1Macro: (y: Vector, p: Vector) => f1(y, p, { average: "macro" }),
  r2,
  negMse: (y: Vector, p: Vector) => -mse(y, p),
  negRmse: (y: Vector, p: Vector) => -rmse(y, p),
  negMae: (y: Vector, p: Vector) => -mae(y, p),
};

/** Those that need the probabilities [n, K] and the classes. */
const PROBABILITY_METRICS = {
  negLogLoss: (y: Vector, p: tf.Tensor2D, labels: readonly number[]) => -logLoss(y, p, { labels }),
  rocAuc(y: Vector, p: tf.Tensor2D, labels: readonly number[]) {
    if (labels.length !== 2) throw new RangeError(`rocAuc is for two classes, got ${labels.length}`);
    const second = p.dataSync().filter((_, i) => i % 2 === 1) as Float32Array;
    return rocAuc(y, second, { posLabel: labels[1]! });
  },
};

/** Refuses a name that does not exist; `where` ("crossValidate") opens the error text. */
export function checkScoring(where: string, scoring: Scoring): void {
  if (scoring === undefined || typeof scoring === "function") return;
  choose<unknown>(where, "scoring", scoring, { ...METRICS, ...PROBABILITY_METRICS });
}

/** The score of a fitted model on X and y. */
export function scoreOf(scoring: Scoring, model: Estimator, X: Matrix, y: Float64Array): number {
  if (scoring === undefined) return model.score(X, y);
  if (typeof scoring === "string" && Object.hasOwn(PROBABILITY_METRICS, scoring)) {
    const { predictProba, classes } = model as Classifier;
    if (!predictProba) {
      throw new TypeError(
        `scoring "${scoring}" needs probabilities, ${model.constructor.name} has no predictProba`,
      );
    }
    const p = predictProba.call(model, X);
    try {
      return PROBABILITY_METRICS[scoring as keyof typeof PROBABILITY_METRICS](y, p, classes);
    } finally {
      p.dispose();
    }
  }
  const metric = typeof scoring === "function" ? scoring : METRICS[scoring as keyof typeof METRICS];
  const prediction = model.predict(X);
  try {
    return metric(y, prediction);
  } finally {
    prediction.dispose();
  }
}
