// The `metrics` option: what is measured beside the loss, batch by batch, on the engine.

import { choose } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { mae, mse } from "../losses/index.ts";

/** From predictions and targets of a batch to one number, the mean over its examples. */
export type Metric = (prediction: tf.Tensor, target: tf.Tensor) => tf.Tensor;

export type MetricName = keyof typeof METRICS;

/** Names of metrics that exist, or functions of one's own by the names that the history shall have. */
export type Metrics = readonly MetricName[] | Readonly<Record<string, Metric>>;

/** The names under which the history has them. */
export type MetricNames<M extends Metrics> = M extends readonly (infer N extends string)[]
  ? N
  : Extract<keyof M, string>;

/**
 * The share of rows whose largest value stands at the right class; targets are class indices, or have the shape
 * of the predictions.
 */
export const accuracy: Metric = (prediction, target) => {
  const classes = prediction.shape.at(-1) ?? 1;
  if (classes < 2) {
    throw new TypeError(
      `accuracy: prediction must have at least 2 classes on its last axis, got [${prediction.shape.join(", ")}]; ` +
        "for one logit write metrics: { accuracy: (z, y) => z.greater(0).equal(y.greater(0.5)).toFloat().mean() }",
    );
  }
  const guess = prediction.argMax(-1); // [...], int32
  const truth = target.rank === prediction.rank ? target.argMax(-1) : target;
  return guess.equal(truth.toInt()).toFloat().mean();
};

const METRICS = { accuracy, mae, mse } satisfies Record<string, Metric>;

export function readMetrics(where: string, metrics: Metrics): { name: string; metric: Metric }[] {
  if (!Array.isArray(metrics)) return Object.entries(metrics).map(([name, metric]) => ({ name, metric }));
  return (metrics as MetricName[]).map((name) => ({ name, metric: choose(where, "metric", name, METRICS) }));
}
