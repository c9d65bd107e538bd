// Stacking of classifiers.

import type { DenseMatrix, Matrix } from "../engine/arguments.ts";
import type * as tf from "../engine/tensorflow.ts";
import type { Classifier, Estimator } from "../estimator.ts";
import type { Labels } from "../labels.ts";
import { TabularClassifier } from "../tabular-classifier.ts";
import { probabilitiesOf, type Rows } from "./member.ts";
import { readStackingOptions, Stack, type StackingOptions } from "./stack.ts";

/**
 * Lets a final estimator learn what the answers of others mean. Each of the others is fitted on all folds but one and
 * gives its probabilities for that one, so that the meta-features of an example come from models that have not seen
 * it; on these, the final estimator is fitted.
 *
 *     const estimators = [new neighbors.KNeighborsClassifier(), new ensemble.DecisionTreeClassifier()];
 *     const model = new StackingClassifier({ estimators, finalEstimator: new linear.LogisticRegression() });
 *
 * Learned by `fit`: `classes`, `estimators`, `finalEstimator`. The meta-features of a model are its probabilities, of
 * two classes that of the second, or its labels' votes if it has none. Named as in scikit-learn; `refit: false`
 * averages the folds' models. Source: Wolpert, Stacked Generalization, 1992.
 */
export class StackingClassifier extends TabularClassifier<Required<StackingOptions<Classifier>>> {
  #stack: Stack<Classifier> | undefined;

  constructor(options: StackingOptions<Classifier>) {
    super("StackingClassifier", readStackingOptions("StackingClassifier", "classifier", options));
  }

  protected learn(x: DenseMatrix, { classes, indices }: Labels): void {
    const y = Float64Array.from(indices, (k) => classes[k]!);
    this.#stack = new Stack("StackingClassifier.fit", this.options, x, y, true, answersIn(classes));
  }

  protected probabilities(x: DenseMatrix): Float64Array {
    return probabilitiesOf(this.finalEstimator, this.#stack!.metaFeatures(x), this.classes);
  }

  /** What the final estimator sees of X [n, d]: [n, meta-features]. */
  transform(X: Matrix): tf.Tensor2D {
    const x = this.read("transform", X);
    return this.#stack!.transform(x);
  }

  /** The models that answer for new examples: of each one, or one for each fold. */
  get estimators(): readonly (readonly Classifier[])[] {
    this.fitted("estimators");
    return this.#stack!.models;
  }

  get finalEstimator(): Classifier {
    this.fitted("finalEstimator");
    return this.#stack!.final;
  }

  protected override describe(): string {
    return String(this.#stack);
  }
}

/** Of two classes the second's probability says all. */
function answersIn(classes: readonly number[]) {
  return (model: Estimator, X: Rows) => {
    const p = probabilitiesOf(model as Classifier, X, classes);
    if (classes.length > 2) return { values: p, width: classes.length };
    return { values: p.filter((_, i) => i % 2 === 1), width: 1 };
  };
}
