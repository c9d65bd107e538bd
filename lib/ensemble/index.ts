// Trees, and what many models say together.

export type { BoostingOptions } from "./boosting-options.ts";
export type { DecisionTreeClassifierOptions } from "./decision-tree-classifier.ts";
export { DecisionTreeClassifier } from "./decision-tree-classifier.ts";
export { DecisionTreeRegressor } from "./decision-tree-regressor.ts";
export { GradientBoostingClassifier } from "./gradient-boosting-classifier.ts";
export { GradientBoostingRegressor } from "./gradient-boosting-regressor.ts";
export type { ForestOptions } from "./grow-forest.ts";
export type { RandomForestClassifierOptions } from "./random-forest-classifier.ts";
export { RandomForestClassifier } from "./random-forest-classifier.ts";
export { RandomForestRegressor } from "./random-forest-regressor.ts";
export type { Tree } from "./tree.ts";
export type { MaxFeatures, TreeOptions } from "./tree-options.ts";
