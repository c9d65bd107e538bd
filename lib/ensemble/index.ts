// Trees, and what many models say together.

export { BaggingClassifier } from "./bagging-classifier.ts";
export { BaggingRegressor } from "./bagging-regressor.ts";
export type { BiasVariance, BiasVarianceOptions } from "./bias-variance.ts";
export { biasVariance } from "./bias-variance.ts";
export type { BlendingOptions } from "./blend.ts";
export { BlendingClassifier } from "./blending-classifier.ts";
export { BlendingRegressor } from "./blending-regressor.ts";
export type { BoostingOptions } from "./boosting-options.ts";
export type { DecisionTreeClassifierOptions } from "./decision-tree-classifier.ts";
export { DecisionTreeClassifier } from "./decision-tree-classifier.ts";
export { DecisionTreeRegressor } from "./decision-tree-regressor.ts";
export type { BaggingOptions } from "./draw-bags.ts";
export { GradientBoostingClassifier } from "./gradient-boosting-classifier.ts";
export { GradientBoostingRegressor } from "./gradient-boosting-regressor.ts";
export type { ForestOptions } from "./grow-forest.ts";
export type { RandomForestClassifierOptions } from "./random-forest-classifier.ts";
export { RandomForestClassifier } from "./random-forest-classifier.ts";
export { RandomForestRegressor } from "./random-forest-regressor.ts";
export { RandomSubspaceClassifier, RandomSubspaceRegressor } from "./random-subspace.ts";
export { simplexWeights } from "./simplex-weights.ts";
export type { StackingOptions } from "./stack.ts";
export { StackingClassifier } from "./stacking-classifier.ts";
export { StackingRegressor } from "./stacking-regressor.ts";
export type { Tree } from "./tree.ts";
export type { MaxFeatures, TreeOptions } from "./tree-options.ts";
