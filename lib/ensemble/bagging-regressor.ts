// Bagging of any regressor.

import type { DenseMatrix } from "../engine/arguments.ts";
import { clone, type Estimator } from "../estimator.ts";
import { r2 } from "../metrics/r2.ts";
import { TabularRegressor } from "../tabular-regressor.ts";
import { type Bag, type BaggingOptions, drawBags, readBaggingOptions } from "./draw-bags.ts";
import { allRowsOf, predictionsOf, rowsOf } from "./member.ts";
import { OutOfBag } from "./out-of-bag.ts";

/**
 * Copies of one regressor, each fitted to its own draw of the examples; predicts the mean of their predictions.
 * Lowers the variance, not the bias.
 *
 *     const estimator = new ensemble.DecisionTreeRegressor();
 *     const model = new BaggingRegressor({ estimator, nEstimators: 20 }).fit(X, y);
 *
 * Learned by `fit`: `estimators` and, if asked for, `oobScore`. Named as in scikit-learn. Source: Breiman, Bagging
 * Predictors, 1996.
 */
export class BaggingRegressor<E extends Estimator = Estimator> extends TabularRegressor<
  Required<BaggingOptions<E>>
> {
  readonly #name: string;
  #members: { model: E; bag: Bag }[] = [];
  #oobScore: number | undefined;

  constructor(options: BaggingOptions<E>, name = "BaggingRegressor", defaults: Partial<BaggingOptions> = {}) {
    super(name, readBaggingOptions(name, "regressor", options, defaults));
    this.#name = name;
  }

  protected learn(x: DenseMatrix, y: Float64Array): void {
    const { estimator, oobScore } = this.options;
    const bags = drawBags(`${this.#name}.fit`, this.options, [x.rows, x.columns]);
    const outside = new OutOfBag(oobScore ? x.rows : 0, 1);
    this.#members = bags.map((bag) => {
      const target = Float64Array.from(bag.rows, (row) => y[row]!);
      const model = clone(estimator).fit(rowsOf(x, bag.rows, bag.features), target);
      if (oobScore) {
        const p = predictionsOf(model, rowsOf(x, bag.outside, bag.features));
        for (const [i, row] of bag.outside.entries()) outside.add(row, p, i);
      }
      return { model, bag };
    });
    this.#oobScore = undefined;
    if (!oobScore) return;
    const { rows, answers } = outside.means(`${this.#name}.fit`);
    this.#oobScore = r2(
      rows.map((row) => y[row]!),
      answers,
    );
  }

  protected values(x: DenseMatrix): Float64Array {
    const sums = new Float64Array(x.rows);
    for (const { model, bag } of this.#members) {
      const p = predictionsOf(model, allRowsOf(x, bag.features));
      for (let i = 0; i < sums.length; i++) sums[i]! += p[i]!;
    }
    return sums.map((sum) => sum / this.#members.length);
  }

  get estimators(): readonly E[] {
    this.fitted("estimators");
    return this.#members.map(({ model }) => model);
  }

  /** R² on each row of the members that were not trained on it; undefined unless asked for. */
  get oobScore(): number | undefined {
    this.fitted("oobScore");
    return this.#oobScore;
  }

  protected override describe(): string {
    return `${this.#members.length} of ${this.options.estimator.constructor.name}`;
  }
}
