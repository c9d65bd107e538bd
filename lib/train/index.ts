// Training: the loop, what it measures, and how it is stopped.

export type { RecordedOptions, RecordedStep, StepState } from "../engine/recording/index.ts";
export { recorded } from "../engine/recording/index.ts";
export type { Batches } from "./batches.ts";
export type { CallbackState, Callbacks, Training } from "./callbacks.ts";
export type { Checkpoint, CheckpointOptions } from "./checkpoint.ts";
export { checkpoint } from "./checkpoint.ts";
export type { CsvLoggerOptions } from "./csv-logger.ts";
export { csvLogger } from "./csv-logger.ts";
export { NonFiniteLossError } from "./diagnose.ts";
export type { EarlyStopping, EarlyStoppingOptions } from "./early-stopping.ts";
export { earlyStopping } from "./early-stopping.ts";
export type { EvaluateOptions } from "./evaluate.ts";
export { evaluate } from "./evaluate.ts";
export type { Rows } from "./examples.ts";
export { fit } from "./fit.ts";
export type { FitOptions, StreamFitOptions, TaskOptions } from "./fit-options.ts";
export type { History, Logs } from "./history.ts";
export { TrainingHistory } from "./history.ts";
export { learningRateScheduler } from "./learning-rate-scheduler.ts";
export type { LiveChartOptions } from "./live-chart.ts";
export { liveChart } from "./live-chart.ts";
export type { LossFunction, LossName } from "./loss.ts";
export type { Metric, MetricName, Metrics } from "./metrics.ts";
export { accuracy } from "./metrics.ts";
export { predict } from "./predict.ts";
export type { ReduceLROnPlateauOptions } from "./reduce-lr-on-plateau.ts";
export { reduceLROnPlateau } from "./reduce-lr-on-plateau.ts";
