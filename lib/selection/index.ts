// How good a model is on examples that it has not seen, and which of several is best.

export type { CrossValidateOptions, CrossValidation } from "./cross-validate.ts";
export { crossValidate, crossValScore } from "./cross-validate.ts";
export type { Countable, Fold, Splitter } from "./folds.ts";
export type { GridSearchOptions, Trial } from "./grid-search.ts";
export { GridSearch } from "./grid-search.ts";
export type { KFoldOptions } from "./k-fold.ts";
export { KFold } from "./k-fold.ts";
export type { Grid, Params } from "./parameter-grid.ts";
export type { Cv } from "./read-folds.ts";
export type { RunOptions } from "./run-jobs.ts";
export type { LearningCurveOptions, ScoreCurve, ValidationCurveOptions } from "./score-curves.ts";
export { learningCurve, validationCurve } from "./score-curves.ts";
export type { Metric, Scoring, ScoringName } from "./scoring.ts";
export type { ShuffleSplitOptions } from "./shuffle-split.ts";
export { ShuffleSplit } from "./shuffle-split.ts";
export { StratifiedKFold } from "./stratified-k-fold.ts";
export type { TrainTest, TrainTestSplitOptions } from "./train-test-split.ts";
export { trainTestSplit } from "./train-test-split.ts";
