// Bagging of any classifier.

import type { DenseMatrix } from "../engine/arguments.ts";
import { type Classifier, clone } from "../estimator.ts";
import type { Labels } from "../labels.ts";
import { accuracy } from "../metrics/accuracy.ts";
import { mostProbable, TabularClassifier } from "../tabular-classifier.ts";
import { type Bag, type BaggingOptions, drawBags, readBaggingOptions } from "./draw-bags.ts";
import { allRowsOf, labelsOf, probabilitiesOf, rowsOf } from "./member.ts";
import { OutOfBag } from "./out-of-bag.ts";

/**
 * Copies of one classifier, each fitted to its own draw of the examples; predicts with the mean of their
 * probabilities, which are votes where the classifier has none. Lowers the variance, not the bias.
 *
 *     const estimator = new ensemble.DecisionTreeClassifier();
 *     const model = new BaggingClassifier({ estimator, nEstimators: 20 });
 *     model.fit([[1], [2], [8], [9]], [0, 0, 1, 1]).predict([[0], [10]]); // Tensor int32 [2] [0, 1]
 *
 * Learned by `fit`: `classes`, `estimators` and, if asked for, `oobScore`. Named as in scikit-learn. Source: Breiman,
 * Bagging Predictors, 1996.
 */
export class BaggingClassifier<E extends Classifier = Classifier> extends TabularClassifier<
  Required<BaggingOptions<E>>
> {
  readonly #name: string;
  #members: { model: E; bag: Bag }[] = [];
  #oobScore: number | undefined;

  constructor(
    options: BaggingOptions<E>,
    name = "BaggingClassifier",
    defaults: Partial<BaggingOptions> = {},
  ) {
    super(name, readBaggingOptions(name, "classifier", options, defaults));
    this.#name = name;
  }

  protected learn(x: DenseMatrix, labels: Labels): void {
    const { estimator, oobScore } = this.options;
    const { classes, indices } = labels;
    const hasTwo = (rows: Int32Array) => rows.some((row) => indices[row] !== indices[rows[0]!]);
    const bags = drawBags(`${this.#name}.fit`, this.options, [x.rows, x.columns], hasTwo);
    const outside = new OutOfBag(oobScore ? x.rows : 0, classes.length);
    this.#members = bags.map((bag) => {
      const model = clone(estimator).fit(rowsOf(x, bag.rows, bag.features), labelsOf(labels, bag.rows));
      if (oobScore) {
        const p = probabilitiesOf(model, rowsOf(x, bag.outside, bag.features), classes);
        for (const [i, row] of bag.outside.entries()) outside.add(row, p, i * classes.length);
      }
      return { model, bag };
    });
    this.#oobScore = undefined;
    if (!oobScore) return;
    const { rows, answers } = outside.means(`${this.#name}.fit`);
    this.#oobScore = accuracy(labelsOf(labels, Int32Array.from(rows)), mostProbable(answers, classes));
  }

  protected probabilities(x: DenseMatrix): Float64Array {
    const sums = new Float64Array(x.rows * this.classes.length);
    for (const { model, bag } of this.#members) {
      const p = probabilitiesOf(model, allRowsOf(x, bag.features), this.classes);
      for (let i = 0; i < sums.length; i++) sums[i]! += p[i]!;
    }
    return sums.map((sum) => sum / this.#members.length);
  }

  get estimators(): readonly E[] {
    this.fitted("estimators");
    return this.#members.map(({ model }) => model);
  }

  /** The accuracy on each row of the members that were not trained on it; undefined unless asked for. */
  get oobScore(): number | undefined {
    this.fitted("oobScore");
    return this.#oobScore;
  }

  protected override describe(): string {
    return `${this.#members.length} of ${this.options.estimator.constructor.name}`;
  }
}
