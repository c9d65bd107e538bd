// Linear models, and the two ways to fit them.

export type { DescentOptions, DescentStep } from "./gradient-descent.ts";
export { gradientDescent } from "./gradient-descent.ts";
export { leastSquares } from "./least-squares.ts";
export type { LinearRegressionOptions } from "./linear-regression.ts";
export { LinearRegression } from "./linear-regression.ts";
