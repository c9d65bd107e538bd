// How good a model is on examples that it has not seen, and which of several is best.

export type { Countable, Fold, Splitter } from "./folds.ts";
export type { KFoldOptions } from "./k-fold.ts";
export { KFold } from "./k-fold.ts";
export type { Cv } from "./read-folds.ts";
export type { ShuffleSplitOptions } from "./shuffle-split.ts";
export { ShuffleSplit } from "./shuffle-split.ts";
export { StratifiedKFold } from "./stratified-k-fold.ts";
export type { TrainTest, TrainTestSplitOptions } from "./train-test-split.ts";
export { trainTestSplit } from "./train-test-split.ts";
