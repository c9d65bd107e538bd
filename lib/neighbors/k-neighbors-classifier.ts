// k nearest neighbours for classes.

import type { DenseMatrix, Matrix } from "../engine/arguments.ts";
import type { Labels } from "../labels.ts";
import { TabularClassifier } from "../tabular-classifier.ts";
import { Neighborhood, type NeighborsOptions, readNeighborsOptions } from "./neighborhood.ts";
import { type Neighbors, neighborsOf } from "./neighbors-of.ts";

/**
 * Answers with the class that most of the `nNeighbors` nearest examples have: `p(k) = Σ wᵢ [yᵢ = k] / Σ wᵢ` over
 * them. Nothing is computed before it is asked.
 *
 *     const model = new KNeighborsClassifier({ nNeighbors: 3 }).fit([[0], [1], [2], [9]], [0, 0, 1, 1]);
 *     model.predict([[0.4], [6]]); // Tensor int32 [2] [0, 1]
 *
 * Of equally frequent classes the smaller label is taken, of equally near examples the first. Named as in
 * scikit-learn. Distances are Euclidean: features of different units should be scaled first. Throws a RangeError if
 * there are fewer examples than neighbours. Source: Cover and Hart, Nearest Neighbor Pattern Classification, 1967.
 */
export class KNeighborsClassifier extends TabularClassifier<Required<NeighborsOptions>> {
  #examples: Neighborhood | undefined;
  #indices = new Int32Array(0);

  constructor(options: NeighborsOptions = {}) {
    super("KNeighborsClassifier", readNeighborsOptions("KNeighborsClassifier", options));
  }

  protected learn(x: DenseMatrix, { indices }: Labels): void {
    this.#examples = new Neighborhood("KNeighborsClassifier.fit", x, this.options);
    this.#indices = Int32Array.from(indices);
  }

  protected probabilities(x: DenseMatrix): Float64Array {
    const K = this.classes.length;
    const p = new Float64Array(x.rows * K);
    const examples = this.#examples!;
    examples.forEach(x, (query, nearest) => {
      const weights = examples.weights(nearest);
      const sum = weights.reduce((sum, weight) => sum + weight, 0);
      // Counts first, as 1/3 + 1/3 + 1/3 of one class must not lose to another by a last bit.
      for (const [i, row] of nearest.rows.entries()) p[query * K + this.#indices[row]!]! += weights[i]!;
      for (let k = 0; k < K; k++) p[query * K + k]! /= sum;
    });
    return p;
  }

  /** The neighbours of each row of X [n, d]: their distances and their row numbers in the training data, [n, k]. */
  kneighbors(X: Matrix): Neighbors {
    return neighborsOf(this.#examples, this.read("kneighbors", X), this.options.nNeighbors);
  }

  protected override describe(): string {
    return `${this.options.nNeighbors} neighbours`;
  }
}
