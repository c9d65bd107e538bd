// Logistic regression: probabilities of two classes by a sigmoid, of K by a softmax of linear scores.

import type { Matrix, StoredMatrix } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Labels } from "../labels.ts";
import { type LearnedScores, LinearClassifier, oneVsRest } from "./linear-classifier.ts";
import { type BlockLoss, type LinearScores, minimise } from "./linear-objective.ts";
import { crossEntropy, logLoss } from "./log-loss.ts";
import { checkPenalty, checkPositive, type Penalty } from "./penalty.ts";
import { minimiseSparse } from "./proximal-newton.ts";

export interface LogisticRegressionOptions {
  /** "l2" is `½ ‖w‖²`, "l1" is `‖w‖₁`; null is none: where a line separates the classes the weights then have no end. */
  penalty?: Penalty;
  /** How much the losses count beside the penalty: the smaller, the smaller the weights. */
  C?: number;
  fitIntercept?: boolean;
  /** K classes: "multinomial" is one softmax over K scores, "ovr" is K sigmoids, each class against the rest. */
  multiClass?: "multinomial" | "ovr";
  /** At most this many steps. */
  maxIter?: number;
  /** Stop when the objective can fall by no more than this part of itself. */
  tol?: number;
}

/**
 * Minimises `C Σ log(1 + exp(-yᵢ (w xᵢ + b))) + R(w)`, with y of -1 and 1 here, whatever the two labels are; for K
 * classes `C Σ -log softmax(W xᵢ + b)[yᵢ] + R(W)`. b is not penalised.
 *
 *     const model = new LogisticRegression().fit([[0], [1], [2], [3]], [0, 0, 1, 1]);
 *     model.predict([[0.5], [2.5]]); // Tensor int32 [2] [0, 1]
 *     model.predictProba([[1.5]]); // Tensor float32 [1, 2] [[0.5, 0.5]]
 *
 * Learned by `fit`: `classes` [K], `coef` [1, d] or [K, d], `intercept` [1] or [K], `nIter`. As scikit-learn's
 * LogisticRegression, found more exactly (`tol` 1e-12). The lecture's `1/l Σ L + λ ‖w‖²` has its minimum at the same
 * place for `C = 1 / (2 l λ)`, its `1/l Σ L + λ ‖w‖₁` for `C = 1 / (l λ)`.
 */
export class LogisticRegression extends LinearClassifier<Required<LogisticRegressionOptions>> {
  constructor(options: LogisticRegressionOptions = {}) {
    checkOptions("LogisticRegression", options, [
      "penalty",
      "C",
      "fitIntercept",
      "multiClass",
      "maxIter",
      "tol",
    ]);
    const { penalty = "l2", C = 1, fitIntercept = true } = options;
    const { multiClass = "multinomial", maxIter = 100, tol = 1e-12 } = options;
    checkPenalty("LogisticRegression", penalty);
    checkPositive("LogisticRegression: C", C);
    if (multiClass !== "multinomial" && multiClass !== "ovr") {
      throw new RangeError(`LogisticRegression: no multiClass "${multiClass}", found multinomial, ovr`);
    }
    checkCount("LogisticRegression: maxIter", maxIter);
    checkPositive("LogisticRegression: tol", tol);
    super("LogisticRegression", { penalty, C, fitIntercept, multiClass, maxIter, tol });
  }

  protected solve(x: StoredMatrix, labels: Labels): LearnedScores {
    const K = labels.classes.length;
    if (K > 2 && this.options.multiClass === "multinomial") {
      const found = this.#minimise(x, crossEntropy(labels.indices), K, (K - 1) / K ** 2);
      const mean = found.b.reduce((sum, b) => sum + b, 0) / K; // the same added to all scores changes nothing
      return { ...found, b: found.b.map((b) => b - mean) };
    }
    return oneVsRest(labels, x.columns, (signs) => {
      const { b, ...found } = this.#minimise(x, logLoss(signs), 1, 1 / 4);
      return { ...found, b: b[0]! };
    });
  }

  #minimise(x: StoredMatrix, loss: BlockLoss, scores: number, curvature: number): LinearScores {
    const { penalty, C, fitIntercept, maxIter, tol } = this.options;
    const strength = 1 / (C * x.rows); // of the penalty beside the mean of the losses
    if (penalty === "l1") {
      const second = (first: number) => Math.abs(first) * (1 - Math.abs(first)); // p (1 - p), as first is p - [y]
      return minimiseSparse({ x, loss, scores, fitIntercept, l1: strength, second }, { maxIter, tol });
    }
    const l2 = penalty === "l2" ? strength : 0;
    return minimise({ x, loss, scores, curvature, l2, fitIntercept }, { maxIter, tol });
  }

  /**
   * The class of each row: X [n, d] gives [n]. For two classes the second one is said from the probability `threshold`
   * on: 0.8 asks for a score of at least `log 4`.
   */
  override predict(X: Matrix, options: { threshold?: number } = {}): tf.Tensor1D {
    checkOptions("LogisticRegression.predict", options, ["threshold"]);
    const { threshold = 0.5 } = options;
    if (threshold === 0.5) return super.predict(X);
    if (!(threshold > 0 && threshold < 1)) {
      throw new RangeError(`LogisticRegression.predict: threshold must be between 0 and 1, got ${threshold}`);
    }
    if (this.classes.length > 2) {
      throw new RangeError(
        `LogisticRegression.predict: threshold is for two classes, here are ${this.classes.length}; ` +
          "write predictProba(X) and decide by its columns",
      );
    }
    const least = Math.log(threshold / (1 - threshold));
    return tf.tidy(() => {
      const places = this.scores("predict", X).flatten().greaterEqual(least).toInt();
      return tf.tensor1d([...this.classes], "int32").gather(places as tf.Tensor1D);
    });
  }

  /** The probability of each class: X [n, d] gives [n, K], rows that sum to 1. */
  predictProba(X: Matrix): tf.Tensor2D {
    return tf.tidy(() => {
      const z = this.scores("predictProba", X);
      const [n, scores] = z.shape;
      if (scores === 1) {
        const p = z.sigmoid();
        return tf.concat([tf.sub(1, p), p], 1) as tf.Tensor2D; // [n, 2]
      }
      if (n === 0) return z;
      if (this.options.multiClass === "multinomial") return z.softmax() as tf.Tensor2D; // [n, K]
      const p = z.sigmoid();
      return p.div(p.sum(1, true)) as tf.Tensor2D; // [n, K]
    });
  }
}
