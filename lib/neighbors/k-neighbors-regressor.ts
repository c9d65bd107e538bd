// k nearest neighbours for numbers.

import type { DenseMatrix, Matrix } from "../engine/arguments.ts";
import { TabularRegressor } from "../tabular-regressor.ts";
import { Neighborhood, type NeighborsOptions, readNeighborsOptions } from "./neighborhood.ts";
import { type Neighbors, neighborsOf } from "./neighbors-of.ts";

/**
 * Answers with the mean of the targets of the `nNeighbors` nearest examples: `f(x) = Σ wᵢ yᵢ / Σ wᵢ` over them.
 * Nothing is computed before it is asked.
 *
 *     const model = new KNeighborsRegressor({ nNeighbors: 2 }).fit([[0], [1], [2]], [0, 10, 40]);
 *     model.predict([[0.4], [3]]); // Tensor float32 [2] [5, 25]
 *
 * Of equally near examples the first is taken. Named as in scikit-learn. Distances are Euclidean: features of
 * different units should be scaled first. Throws a RangeError if there are fewer examples than neighbours. Source:
 * Cover, Estimation by the Nearest Neighbor Rule, 1968.
 */
export class KNeighborsRegressor extends TabularRegressor<Required<NeighborsOptions>> {
  #examples: Neighborhood | undefined;
  #targets = new Float64Array(0);

  constructor(options: NeighborsOptions = {}) {
    super("KNeighborsRegressor", readNeighborsOptions("KNeighborsRegressor", options));
  }

  protected learn(x: DenseMatrix, y: Float64Array): void {
    this.#examples = new Neighborhood("KNeighborsRegressor.fit", x, this.options);
    this.#targets = Float64Array.from(y);
  }

  protected values(x: DenseMatrix): Float64Array {
    const f = new Float64Array(x.rows);
    const examples = this.#examples!;
    examples.forEach(x, (query, nearest) => {
      const weights = examples.weights(nearest);
      const sum = weights.reduce((sum, weight) => sum + weight, 0);
      let mean = 0;
      for (const [i, row] of nearest.rows.entries()) mean += (weights[i]! * this.#targets[row]!) / sum;
      f[query] = mean;
    });
    return f;
  }

  /** The neighbours of each row of X [n, d]: their distances and their row numbers in the training data, [n, k]. */
  kneighbors(X: Matrix): Neighbors {
    return neighborsOf(this.#examples, this.read("kneighbors", X), this.options.nNeighbors);
  }

  protected override describe(): string {
    return `${this.options.nNeighbors} neighbours`;
  }
}
