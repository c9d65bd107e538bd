// Measures of quality, for people to read; losses are for optimizers.

export { accuracy } from "./accuracy.ts";
export { auc, rocAuc } from "./auc.ts";
export type { Average, AveragedOptions } from "./averaged.ts";
export type { ConfusionMatrixOptions } from "./confusion-matrix.ts";
export { confusionMatrix } from "./confusion-matrix.ts";
export { f1 } from "./f1.ts";
export type { LogLossOptions } from "./log-loss.ts";
export { logLoss } from "./log-loss.ts";
export { mae } from "./mae.ts";
export { mse } from "./mse.ts";
export { precision } from "./precision.ts";
export { r2 } from "./r2.ts";
export { recall } from "./recall.ts";
export { rmse } from "./rmse.ts";
export type { RocCurve, RocOptions } from "./roc-curve.ts";
export { rocCurve } from "./roc-curve.ts";
export type { TopKAccuracyOptions } from "./top-k-accuracy.ts";
export { topKAccuracy } from "./top-k-accuracy.ts";
