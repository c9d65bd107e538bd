// The linear support vector machine: the line that keeps the examples of two classes farthest away.

import type { StoredMatrix } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import type { Labels } from "../labels.ts";
import { dualCoordinateDescent } from "./dual-coordinate-descent.ts";
import { minimiseHinges } from "./hinge-program.ts";
import { hingeRows } from "./hinge-rows.ts";
import { type LearnedScores, LinearClassifier, oneVsRest } from "./linear-classifier.ts";
import { type BlockLoss, minimise } from "./linear-objective.ts";
import { columnMeans } from "./moments.ts";
import { checkPositive } from "./penalty.ts";

export interface LinearSVMOptions {
  /** "squaredHinge" is `max(0, 1 - M)²`, "hinge" is `max(0, 1 - M)`. */
  loss?: "squaredHinge" | "hinge";
  /** How much the losses count beside the penalty: the larger, the fewer margins below 1. */
  C?: number;
  fitIntercept?: boolean;
  /**
   * The intercept is the weight of a column that holds this number, and is penalised with the others: so scikit-learn's
   * has it. null leaves it free, as the lecture says.
   */
  interceptScaling?: number | null;
  /** At most this many steps. */
  maxIter?: number;
  /** Stop when the objective can fall by no more than this part of itself. */
  tol?: number;
}

/**
 * Minimises `½ ‖w‖² + ½ (b / interceptScaling)² + C Σ L(yᵢ (w xᵢ + b))`, with y of -1 and 1 here, whatever the two
 * labels are; of K classes each is told from the rest.
 *
 *     const model = new LinearSVM({ loss: "hinge", C: 10, interceptScaling: null }).fit([[0], [1], [3]], [0, 0, 1]);
 *     model.coef; // Tensor float32 [1, 1] [[1]]
 *     model.intercept; // Tensor float32 [1] [-2]
 *
 * Learned by `fit`: `classes` [K], `coef` [1, d] or [K, d], `intercept` [1] or [K], `nIter`. As scikit-learn's
 * LinearSVC. The lecture's `1/l Σ max(0, 1 - M) + λ ‖w‖²` has its minimum at the same place for `C = 1 / (2 l λ)` and
 * `interceptScaling: null`.
 */
export class LinearSVM extends LinearClassifier<Required<LinearSVMOptions>> {
  constructor(options: LinearSVMOptions = {}) {
    checkOptions("LinearSVM", options, ["loss", "C", "fitIntercept", "interceptScaling", "maxIter", "tol"]);
    const { loss = "squaredHinge", C = 1, fitIntercept = true } = options;
    const { interceptScaling = 1, maxIter = 1000, tol = 1e-12 } = options;
    if (loss !== "squaredHinge" && loss !== "hinge") {
      throw new RangeError(`LinearSVM: no loss "${loss}", found squaredHinge, hinge`);
    }
    checkPositive("LinearSVM: C", C);
    if (interceptScaling !== null) checkPositive("LinearSVM: interceptScaling", interceptScaling);
    checkCount("LinearSVM: maxIter", maxIter);
    checkPositive("LinearSVM: tol", tol);
    super("LinearSVM", { loss, C, fitIntercept, interceptScaling, maxIter, tol });
  }

  protected solve(x: StoredMatrix, labels: Labels): LearnedScores {
    const fit = this.options.loss === "hinge" ? this.#hinge : this.#squaredHinge;
    return oneVsRest(labels, x.columns, (signs) => fit.call(this, x, signs));
  }

  #squaredHinge(x: StoredMatrix, signs: Float64Array) {
    const { C, fitIntercept, interceptScaling, maxIter, tol } = this.options;
    const l2 = 1 / (C * x.rows); // of the penalty beside the mean of the losses
    const interceptL2 = interceptScaling === null ? 0 : l2 / interceptScaling ** 2;
    const loss = squaredHinge(signs);
    const problem = { x, loss, scores: 1, curvature: 2, l2, fitIntercept, interceptL2 };
    const { b, ...found } = minimise(problem, { maxIter, tol });
    return { ...found, b: b[0]! };
  }

  #hinge(x: StoredMatrix, signs: Float64Array) {
    const { C, fitIntercept, interceptScaling, maxIter, tol } = this.options;
    const d = x.columns;
    if (interceptScaling !== null && d > INTERIOR) {
      const intercept = fitIntercept ? interceptScaling : 0;
      const { w, ...found } = dualCoordinateDescent(x, signs, { C, intercept, maxIter, tol });
      return { ...found, w: w.subarray(0, d), b: w[d]! };
    }
    return hingeMachine(x, signs, {
      u: C,
      l2: 1,
      l1: 0,
      intercept: fitIntercept ? (interceptScaling ?? 1) : 0,
      interceptL2: interceptScaling === null ? 0 : 1,
      maxIter,
      tol,
    });
  }
}

/** Up to so many columns the interior-point method, whose steps cost O(l d²), finds ten digits before the dual finds four. */
const INTERIOR = 200;

/** The exact minimum of `u Σ max(0, 1 - M) + l1 ‖w‖₁ + ½ l2 ‖w‖² + ½ interceptL2 (b / intercept)²`. */
export function hingeMachine(
  x: StoredMatrix,
  signs: Float64Array,
  options: {
    u: number;
    l1: number;
    l2: number;
    intercept: number;
    interceptL2: number;
    maxIter: number;
    tol: number;
  },
): { w: Float64Array; b: number; nIter: number; converged: boolean } {
  const { u, l1, l2, intercept, interceptL2, maxIter, tol } = options;
  const d = x.columns;
  const free = intercept !== 0 && interceptL2 === 0;
  const means = free ? columnMeans(x) : new Float64Array(d);
  const A = hingeRows(x, { signs, means, intercept });
  const perWeight = (weight: number, last: number) =>
    Float64Array.from({ length: A.width }, (_, j) => (j < d ? weight : last));
  const { w, nIter, converged } = minimiseHinges(
    {
      A,
      c: new Float64Array(x.rows).fill(1),
      u,
      linear: new Float64Array(A.width),
      squares: perWeight(l2, interceptL2),
      sizes: perWeight(l1, 0),
    },
    { maxIter, tol },
  );
  const b = means.reduce((b, mean, j) => b - mean * w[j]!, intercept === 0 ? 0 : intercept * w[d]!);
  return { w: w.subarray(0, d), b, nIter, converged };
}

/** `max(0, 1 - M)²` of `M = y z`; its derivative by z is `-2 y max(0, 1 - M)`. */
function squaredHinge(y: Float64Array): BlockLoss {
  return ([z], start, count) => {
    const scores = z!;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const short = Math.max(0, 1 - y[start + i]! * scores[i]!);
      sum += short * short;
      scores[i] = -2 * y[start + i]! * short;
    }
    return sum;
  };
}
