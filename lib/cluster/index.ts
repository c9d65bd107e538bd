// Groups in examples that have no labels.

export type { KMeansOptions } from "./k-means.ts";
export { KMeans } from "./k-means.ts";
