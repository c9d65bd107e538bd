// Bagging of any regressor.

import type { DenseMatrix } from "../engine/arguments.ts";
import type { Estimator } from "../estimator.ts";
import { r2 } from "../metrics/r2.ts";
import { TabularRegressor } from "../tabular-regressor.ts";
import { type BaggingOptions, drawBags, readBaggingOptions } from "./draw-bags.ts";
import { type Bagged, fitBags } from "./fit-bags.ts";
import { mix, predictions } from "./member.ts";

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
  #members: Bagged<E>["members"] = [];
  #oobScore: number | undefined;

  constructor(options: BaggingOptions<E>, name = "BaggingRegressor", defaults: Partial<BaggingOptions> = {}) {
    super(name, readBaggingOptions(name, "regressor", options, defaults));
    this.#name = name;
  }

  protected learn(x: DenseMatrix, y: Float64Array): void {
    const call = `${this.#name}.fit`;
    const bags = drawBags(call, this.options, [x.rows, x.columns]);
    const { members, outside } = fitBags(call, this.options, bags, x, y, predictions);
    this.#members = members;
    const truth = (rows: number[]) => rows.map((row) => y[row]!);
    this.#oobScore = outside && r2(truth(outside.rows), outside.answers);
  }

  protected values(x: DenseMatrix): Float64Array {
    return mix(this.#members, x, predictions).map((sum) => sum / this.#members.length);
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
