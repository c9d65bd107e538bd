// Data whose truth is known: seeded generators, and ways to spoil them.

export type { Line, LineOptions } from "./line.ts";
export { line } from "./line.ts";
export type { OutlierOptions } from "./outliers.ts";
export { addOutliers } from "./outliers.ts";
export type { Random } from "./random.ts";
export { random } from "./random.ts";
export type { Regression, RegressionOptions } from "./regression.ts";
export { regression } from "./regression.ts";
