// Linear models, and the two ways to fit them.

export type { ElasticNetOptions } from "./elastic-net.ts";
export { ElasticNet } from "./elastic-net.ts";
export type { DescentOptions, DescentStep } from "./gradient-descent.ts";
export { gradientDescent } from "./gradient-descent.ts";
export type { LassoOptions } from "./lasso.ts";
export { Lasso } from "./lasso.ts";
export type { LeastAbsoluteDeviationsOptions } from "./least-absolute-deviations.ts";
export { LeastAbsoluteDeviations } from "./least-absolute-deviations.ts";
export { leastSquares } from "./least-squares.ts";
export type { LinearRegressionOptions } from "./linear-regression.ts";
export { LinearRegression } from "./linear-regression.ts";
export type { LinearSVMOptions } from "./linear-svm.ts";
export { LinearSVM } from "./linear-svm.ts";
export type { LogisticRegressionOptions } from "./logistic-regression.ts";
export { LogisticRegression } from "./logistic-regression.ts";
export type { MarginClassifierLoss, MarginClassifierOptions } from "./margin-classifier.ts";
export { MarginClassifier } from "./margin-classifier.ts";
export type { Penalty } from "./penalty.ts";
export type { PerceptronOptions } from "./perceptron.ts";
export { Perceptron } from "./perceptron.ts";
export type { PolynomialFeaturesOptions } from "./polynomial-features.ts";
export { PolynomialFeatures } from "./polynomial-features.ts";
export type {
  ElasticNetPathOptions,
  LassoPath,
  LassoPathOptions,
  RegularizationPath,
  RidgePathOptions,
} from "./regularization-path.ts";
export { enetPath, lassoPath, ridgePath } from "./regularization-path.ts";
export type { RidgeOptions } from "./ridge.ts";
export { Ridge } from "./ridge.ts";
export { softThreshold } from "./soft-threshold.ts";
