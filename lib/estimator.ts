// What every model of the classical rooms owes, so that cross-validation, ensembles and charts can take any of them.

import type { Matrix, Vector } from "./engine/arguments.ts";
import type * as tf from "./engine/tensorflow.ts";

/**
 * A model that learns from a table: X [l, d], a row for each example, and y [l]. Named as in scikit-learn.
 *
 * `options` is all that was asked for, defaults included, and all that is needed to make the model anew: the
 * constructor takes such an object and nothing else. A model of your own with these members goes wherever one
 * of Lectern's does.
 */
export interface Estimator {
  /** As given, with the defaults filled in. */
  readonly options: object;
  /** Learns; what was learned before is forgotten. */
  fit(X: Matrix, y: Vector): this;
  /** For X [n, d]: [n]. */
  predict(X: Matrix): tf.Tensor1D;
  /** How good the predictions for X are, 1 the best: R² of a regression, accuracy of a classification. */
  score(X: Matrix, y: Vector): number;
}

/** An estimator whose y are class labels: whole numbers. */
export interface Classifier extends Estimator {
  /** The labels that `fit` has seen, in ascending order: K of them. */
  readonly classes: readonly number[];
  /** For X [n, d] the probability of each class: [n, K]. Not every classifier has one. */
  predictProba?(X: Matrix): tf.Tensor2D;
}

export function isClassifier(estimator: Estimator): estimator is Classifier {
  return "classes" in estimator;
}

/** The same model, unfitted; `changes` replaces some of its options. */
export function clone<E extends Estimator>(estimator: E, changes: object = {}): E {
  const Model = estimator.constructor as new (options: object) => E;
  return new Model({ ...estimator.options, ...changes });
}
