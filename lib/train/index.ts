// Training: the loop, what it measures, and how it is stopped.

export type { RecordedOptions, RecordedStep, StepState } from "../engine/recording/index.ts";
export { recorded } from "../engine/recording/index.ts";
export type { Callbacks } from "./callbacks.ts";
export { NonFiniteLossError } from "./diagnose.ts";
export type { EvaluateOptions } from "./evaluate.ts";
export { evaluate } from "./evaluate.ts";
export type { Rows } from "./examples.ts";
export type { FitOptions, TaskOptions } from "./fit.ts";
export { fit } from "./fit.ts";
export type { History, Logs } from "./history.ts";
export { TrainingHistory } from "./history.ts";
export type { LossFunction, LossName } from "./loss.ts";
export type { Metric, MetricName, Metrics } from "./metrics.ts";
export { accuracy } from "./metrics.ts";
