// Blending of classifiers.

import type { DenseMatrix } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Classifier } from "../estimator.ts";
import type { Labels } from "../labels.ts";
import { TabularClassifier } from "../tabular-classifier.ts";
import { type Blended, type BlendingOptions, blend, readBlendingOptions, shares } from "./blend.ts";
import { mix, probabilitiesIn } from "./member.ts";

/**
 * Mixes the probabilities of different strong models: `p(x) = Σ ρᵢ pᵢ(x)` with `ρᵢ >= 0` and `Σ ρᵢ = 1`. The weights
 * minimise the squared error of the probabilities (Brier's score) on examples that the models were not trained on.
 *
 *     const model = new BlendingClassifier({ estimators: [new neighbors.KNeighborsClassifier(), tree] });
 *
 * Learned by `fit`: `classes`, `estimators`, `weights` [M]. By default a part of the examples is held out for the
 * weights, and the models never see it; with `cv` the weights are fitted on out-of-fold predictions, and the models
 * on everything. scikit-learn has no such estimator; its VotingClassifier mixes with weights that are given.
 */
export class BlendingClassifier extends TabularClassifier<
  ReturnType<typeof readBlendingOptions<Classifier>>
> {
  #members: Blended<Classifier>[] = [];

  constructor(options: BlendingOptions<Classifier>) {
    super("BlendingClassifier", readBlendingOptions("BlendingClassifier", "classifier", options));
  }

  protected learn(x: DenseMatrix, { classes, indices }: Labels): void {
    const y = Float64Array.from(indices, (k) => classes[k]!);
    const truth = new Float64Array(x.rows * classes.length);
    for (const [i, k] of indices.entries()) truth[i * classes.length + k] = 1;
    const answersOf = probabilitiesIn(classes);
    this.#members = blend("BlendingClassifier.fit", this.options, x, y, true, answersOf, truth);
  }

  protected probabilities(x: DenseMatrix): Float64Array {
    return mix(this.#members, x, probabilitiesIn(this.classes));
  }

  get estimators(): readonly Classifier[] {
    this.fitted("estimators");
    return this.#members.map(({ model }) => model);
  }

  /** Of each estimator its share ρ: [M]. */
  get weights(): tf.Tensor1D {
    this.fitted("weights");
    return tf.tensor1d(this.#members.map(({ weight }) => weight));
  }

  protected override describe(): string {
    return shares(this.#members);
  }
}
