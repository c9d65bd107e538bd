// The random subspace method: bagging of features instead of examples.

import type { Classifier, Estimator } from "../estimator.ts";
import { BaggingClassifier } from "./bagging-classifier.ts";
import { BaggingRegressor } from "./bagging-regressor.ts";
import type { BaggingOptions } from "./draw-bags.ts";

/** All examples, and for each member half of the features. */
const SUBSPACE = { bootstrap: false, maxFeatures: 0.5 } as const;

/**
 * Bagging whose members all see every example, but each only a draw of the features, by default half of them.
 *
 *     const estimator = new ensemble.DecisionTreeClassifier();
 *     const model = new RandomSubspaceClassifier({ estimator, maxFeatures: 2 }).fit(X, y);
 *
 * In scikit-learn it is BaggingClassifier with `bootstrap=False, max_features=0.5`. Source: Ho, The Random Subspace
 * Method for Constructing Decision Forests, 1998.
 */
export class RandomSubspaceClassifier<E extends Classifier = Classifier> extends BaggingClassifier<E> {
  constructor(options: BaggingOptions<E>) {
    super(options, "RandomSubspaceClassifier", SUBSPACE);
  }
}

/** The same for numbers. */
export class RandomSubspaceRegressor<E extends Estimator = Estimator> extends BaggingRegressor<E> {
  constructor(options: BaggingOptions<E>) {
    super(options, "RandomSubspaceRegressor", SUBSPACE);
  }
}
