// Optimizers, one file a rule.

export type { AdamOptions } from "./adam.ts";
export { Adam } from "./adam.ts";
export { Optimizer } from "./optimizer.ts";
export type { SGDOptions } from "./sgd.ts";
export { SGD } from "./sgd.ts";
