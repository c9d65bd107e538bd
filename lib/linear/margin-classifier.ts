// Linear classification by any of the five margin losses of the lecture.

import type { StoredMatrix } from "../engine/arguments.ts";
import { checkCount, checkOptions, choose } from "../engine/options.ts";
import type { Labels } from "../labels.ts";
import type { MarginLoss } from "../losses/margin.ts";
import { MARGIN_LOSSES } from "../losses/margin-losses.ts";
import type { DescentStep } from "./gradient-descent.ts";
import { type LearnedScores, LinearClassifier, oneVsRest } from "./linear-classifier.ts";
import { type BlockLoss, minimise } from "./linear-objective.ts";
import { hingeMachine } from "./linear-svm.ts";
import { marginDescent } from "./margin-descent.ts";
import { checkPenalty, checkPositive, checkStrength, type Penalty } from "./penalty.ts";
import { minimiseSparse } from "./proximal-newton.ts";

export interface MarginClassifierOptions {
  /**
   * What a margin M costs: "square" is `(1 - M)²`, "hinge" is `max(0, 1 - M)`, "sigmoid" is `2 / (1 + exp(M))`, "log2" is
   * `log₂(1 + exp(-M))`, "exp" is `exp(-M)`.
   */
  loss?: MarginClassifierLoss;
  /** "l2" is `½ ‖w‖²`, "l1" is `‖w‖₁`; null is none. */
  penalty?: Penalty;
  /** The coefficient of the penalty. */
  alpha?: number;
  fitIntercept?: boolean;
  /** "exact" goes to the minimum by the best method for the loss, "gradientDescent" walks as the lecture does. */
  solver?: "exact" | "gradientDescent";
  /** The step size of gradient descent. */
  learningRate?: number;
  /** At most this many steps. */
  maxIter?: number;
  /** Exact: stop when the objective can fall by no more than this part of itself; descent: at a step this short. */
  tol?: number;
}

export type MarginClassifierLoss = keyof typeof LOSSES;

/**
 * Minimises `1/l Σ L(Mᵢ) + alpha R(w)` with the margins `Mᵢ = yᵢ (w xᵢ + b)`, y of -1 and 1 here, whatever the two labels
 * are; of K classes each is told from the rest. b is not penalised.
 *
 *     const model = new MarginClassifier({ loss: "square", alpha: 0 }).fit([[0], [1], [2], [3]], [-1, -1, 1, 1]);
 *     model.coef; // Tensor float32 [1, 1] [[0.8]]
 *     model.decisionFunction([[2]]); // Tensor float32 [1] [0.4]
 *
 * Learned by `fit`: `classes` [K], `coef` [1, d] or [K, d], `intercept` [1] or [K], `nIter`, and with gradient descent on
 * two classes `path`. The objective is that of scikit-learn's SGDClassifier, found exactly; the lecture's penalty
 * `λ ‖w‖²` is `alpha = 2 λ`. The sigmoid loss is not convex: the minimum is the one below w = 0.
 */
export class MarginClassifier extends LinearClassifier<Required<MarginClassifierOptions>> {
  /** The path of the descent, the start first; absent with solver "exact", or for more than two classes. */
  path?: DescentStep[];

  constructor(options: MarginClassifierOptions = {}) {
    checkOptions("MarginClassifier", options, [
      "loss",
      "penalty",
      "alpha",
      "fitIntercept",
      "solver",
      "learningRate",
      "maxIter",
      "tol",
    ]);
    const { loss = "hinge", penalty = "l2", alpha = 1e-4, fitIntercept = true, solver = "exact" } = options;
    const exact = solver === "exact";
    const { learningRate = 0.1, maxIter = 1000, tol = exact ? 1e-12 : 1e-6 } = options;
    choose("MarginClassifier", "loss", loss, LOSSES);
    checkPenalty("MarginClassifier", penalty);
    checkStrength("MarginClassifier: alpha", alpha);
    if (!exact && solver !== "gradientDescent") {
      throw new RangeError(`MarginClassifier: no solver "${solver}", found exact, gradientDescent`);
    }
    checkPositive("MarginClassifier: learningRate", learningRate);
    checkCount("MarginClassifier: maxIter", maxIter);
    checkPositive("MarginClassifier: tol", tol);
    super("MarginClassifier", {
      loss,
      penalty,
      alpha,
      fitIntercept,
      solver,
      learningRate,
      maxIter,
      tol,
    });
  }

  protected solve(x: StoredMatrix, labels: Labels): LearnedScores {
    delete this.path;
    return oneVsRest(labels, x.columns, (signs) => {
      if (this.options.solver === "exact") return this.#exact(x, signs);
      return this.#descend(x, signs, labels.classes.length === 2);
    });
  }

  #exact(x: StoredMatrix, signs: Float64Array) {
    const { loss, penalty, alpha, fitIntercept, maxIter, tol } = this.options;
    const [l1, l2] = [penalty === "l1" ? alpha : 0, penalty === "l2" ? alpha : 0];
    if (loss === "hinge") {
      const intercept = fitIntercept ? 1 : 0;
      return hingeMachine(x, signs, { u: 1 / x.rows, l1, l2, intercept, interceptL2: 0, maxIter, tol });
    }
    const { at, curvature, second } = LOSSES[loss];
    const problem = { x, loss: blockLoss(at, signs), scores: 1, fitIntercept };
    const { b, ...found } =
      l1 > 0
        ? minimiseSparse({ ...problem, l1, second }, { maxIter, tol })
        : minimise({ ...problem, l2, curvature }, { maxIter, tol });
    return { ...found, b: b[0]! };
  }

  #descend(x: StoredMatrix, signs: Float64Array, keepPath: boolean) {
    const path = marginDescent(x, signs, LOSSES[this.options.loss].at, this.options);
    const [first, last] = [path[0]!, path.at(-1)!];
    const { maxIter, learningRate } = this.options;
    if (last.step < maxIter && last.loss > first.loss) {
      throw new RangeError(
        `MarginClassifier.fit: the loss grew from ${first.loss.toPrecision(3)} to ${last.loss.toPrecision(3)} in ` +
          `${last.step} steps, as learningRate ${learningRate} is too large for these data; ` +
          "take a smaller one, or scale the features",
      );
    }
    if (keepPath) this.path = path;
    return { w: last.w, b: last.b, nIter: last.step, converged: last.step < maxIter };
  }
}

/**
 * Each loss with about its second derivative at a margin of 0, and the second derivative as it follows from `|L'|`; the
 * sigmoid's is below 0 on one side, where its largest value takes the place.
 */
const LOSSES = {
  square: { at: MARGIN_LOSSES.squaredMargin, curvature: 2, second: () => 2 },
  hinge: { at: MARGIN_LOSSES.hinge, curvature: 1, second: () => 1 },
  sigmoid: { at: MARGIN_LOSSES.sigmoidMargin, curvature: 0.2, second: () => 0.2 },
  log2: {
    at: MARGIN_LOSSES.log2Margin,
    curvature: 1 / (4 * Math.LN2),
    second: (first: number) => Math.abs(first) * (1 - Math.LN2 * Math.abs(first)),
  },
  exp: { at: MARGIN_LOSSES.exponential, curvature: 1, second: (first: number) => Math.abs(first) },
} as const satisfies Record<string, { at: MarginLoss; curvature: number; second: (first: number) => number }>;

/** `L(y z)`, whose derivative by z is `y L'(y z)`. */
function blockLoss({ value, derivative }: MarginLoss, y: Float64Array): BlockLoss {
  return ([z], start, count) => {
    const scores = z!;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const M = y[start + i]! * scores[i]!;
      sum += value(M);
      scores[i] = y[start + i]! * derivative(M);
    }
    return sum;
  };
}
