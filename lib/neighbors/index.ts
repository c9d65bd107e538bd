// Nearest neighbours.

export { KNeighborsClassifier } from "./k-neighbors-classifier.ts";
export { KNeighborsRegressor } from "./k-neighbors-regressor.ts";
export type { NeighborsOptions } from "./neighborhood.ts";
export type { Neighbors } from "./neighbors-of.ts";
