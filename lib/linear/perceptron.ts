// The perceptron: each example on the wrong side pulls the line towards itself.

import { random } from "../data/random.ts";
import type { StoredMatrix } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import type { Labels } from "../labels.ts";
import { type LearnedScores, LinearClassifier, oneVsRest } from "./linear-classifier.ts";
import { checkPositive } from "./penalty.ts";

export interface PerceptronOptions {
  /** How far each mistake moves the line; from w = 0 on it changes the lengths, not the predictions. */
  learningRate?: number;
  fitIntercept?: boolean;
  /** At most this many passes over the examples. */
  maxIter?: number;
  /** A new order in each pass; false keeps that of X. */
  shuffle?: boolean;
  /** Of these orders. */
  seed?: number;
}

/**
 * Steps down `Σ max(0, -yᵢ (w xᵢ + b))`, one example after the other, with y of -1 and 1 here, whatever the two labels
 * are; of K classes each is told from the rest:
 *
 *     if yᵢ (w xᵢ + b) <= 0:  w := w + learningRate yᵢ xᵢ,  b := b + learningRate yᵢ
 *
 * until a pass makes no mistake, which comes if a line separates the classes, or `maxIter` passes are over.
 *
 *     const model = new Perceptron({ shuffle: false }).fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]);
 *     model.predict([[1, 1], [1, 0]]); // Tensor int32 [2] [1, 0]
 *
 * Learned by `fit`: `classes` [K], `coef` [1, d] or [K, d], `intercept` [1] or [K], `nIter` passes, `mistakes` of each
 * pass (two classes). As scikit-learn's Perceptron with `tol=None`, whose learningRate is called eta0.
 *
 * Source: Rosenblatt 1958, The perceptron.
 */
export class Perceptron extends LinearClassifier<Required<PerceptronOptions>> {
  /** How many examples were on the wrong side, for each pass; of two classes only. */
  mistakes: number[] = [];

  constructor(options: PerceptronOptions = {}) {
    checkOptions("Perceptron", options, ["learningRate", "fitIntercept", "maxIter", "shuffle", "seed"]);
    const { learningRate = 1, fitIntercept = true, maxIter = 1000, shuffle = true, seed = 0 } = options;
    checkPositive("Perceptron: learningRate", learningRate);
    checkCount("Perceptron: maxIter", maxIter);
    super("Perceptron", { learningRate, fitIntercept, maxIter, shuffle, seed });
  }

  protected solve(x: StoredMatrix, labels: Labels): LearnedScores {
    return oneVsRest(labels, x.columns, (signs) => this.#learn(x, signs));
  }

  #learn({ values, rows: l, columns: d }: StoredMatrix, y: Float64Array) {
    const { learningRate, fitIntercept, maxIter, shuffle, seed } = this.options;
    const next = random(seed);
    const w = new Float64Array(d);
    let b = 0;
    let order = Array.from({ length: l }, (_, i) => i);
    this.mistakes = [];
    for (let nIter = 1; ; nIter++) {
      if (shuffle) order = next.shuffle(order);
      let mistakes = 0;
      for (const i of order) {
        let score = b;
        for (let j = 0; j < d; j++) score += values[i * d + j]! * w[j]!;
        if (y[i]! * score > 0) continue;
        mistakes++;
        const step = learningRate * y[i]!;
        for (let j = 0; j < d; j++) w[j]! += step * values[i * d + j]!;
        if (fitIntercept) b += step;
      }
      this.mistakes.push(mistakes);
      if (mistakes === 0 || nIter === maxIter) return { w, b, nIter, converged: mistakes === 0 };
    }
  }
}
