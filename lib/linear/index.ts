// Linear models, and the two ways to fit them.

export type { ElasticNetOptions } from "./elastic-net.ts";
export { ElasticNet } from "./elastic-net.ts";
export type { DescentOptions, DescentStep } from "./gradient-descent.ts";
export { gradientDescent } from "./gradient-descent.ts";
export type { LassoOptions } from "./lasso.ts";
export { Lasso } from "./lasso.ts";
export { leastSquares } from "./least-squares.ts";
export type { LinearRegressionOptions } from "./linear-regression.ts";
export { LinearRegression } from "./linear-regression.ts";
export type { Penalty } from "./penalty.ts";
export type {
  ElasticNetPathOptions,
  LassoPath,
  LassoPathOptions,
  RegularisationPath,
  RidgePathOptions,
} from "./regularisation-path.ts";
export { enetPath, lassoPath, ridgePath } from "./regularisation-path.ts";
export type { RidgeOptions } from "./ridge.ts";
export { Ridge } from "./ridge.ts";
export { softThreshold } from "./soft-threshold.ts";
