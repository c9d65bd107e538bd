// Bagging of any classifier.

import type { DenseMatrix } from "../engine/arguments.ts";
import type { Classifier } from "../estimator.ts";
import type { Labels } from "../labels.ts";
import { accuracy } from "../metrics/accuracy.ts";
import { mostProbable, TabularClassifier } from "../tabular-classifier.ts";
import { type BaggingOptions, drawBags, readBaggingOptions } from "./draw-bags.ts";
import { type Bagged, fitBags } from "./fit-bags.ts";
import { mix, probabilitiesIn } from "./member.ts";

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
  #members: Bagged<E>["members"] = [];
  #oobScore: number | undefined;

  constructor(
    options: BaggingOptions<E>,
    name = "BaggingClassifier",
    defaults: Partial<BaggingOptions> = {},
  ) {
    super(name, readBaggingOptions(name, "classifier", options, defaults));
    this.#name = name;
  }

  protected learn(x: DenseMatrix, { classes, indices }: Labels): void {
    const call = `${this.#name}.fit`;
    const y = Float64Array.from(indices, (k) => classes[k]!);
    const hasTwo = (rows: Int32Array) => rows.some((row) => indices[row] !== indices[rows[0]!]);
    const bags = drawBags(call, this.options, [x.rows, x.columns], hasTwo);
    const { members, outside } = fitBags(call, this.options, bags, x, y, probabilitiesIn(classes));
    this.#members = members;
    const truth = (rows: number[]) => rows.map((row) => y[row]!);
    this.#oobScore = outside && accuracy(truth(outside.rows), mostProbable(outside.answers, classes));
  }

  protected probabilities(x: DenseMatrix): Float64Array {
    const sums = mix(this.#members, x, probabilitiesIn(this.classes));
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
