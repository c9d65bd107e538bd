// Coordinate descent: one weight after the other goes to where the objective is least in it, until none moves.

import { softThreshold } from "./soft-threshold.ts";

/**
 * What the descent asks of the data, for `½ ‖y - X w‖²` and a w that changes one weight at a time. Two forms give the
 * same numbers: `onResiduals` keeps y - X w, as the lecture has it, in O(l) a step; `onGram` keeps Xᵀ(y - X w), in O(d).
 */
export interface Correlations {
  /** `xⱼᵀ (y - X w)` */
  at(j: number): number;
  /** `xⱼᵀ xⱼ` */
  square(j: number): number;
  /** w changes by `change` at j. */
  move(j: number, change: number): void;
  /** `‖y - X w‖²` and `yᵀ (y - X w)` */
  residual(w: Float64Array): { rr: number; ry: number };
}

export interface CoordinateDescentOptions {
  /** The strengths of `l1 ‖w‖₁ + ½ l2 ‖w‖²`, where ½ ‖y - X w‖² has the weight 1. */
  l1: number;
  l2: number;
  /** Stop when the duality gap, which bounds how far the objective is above its minimum, is below this. */
  gap: number;
  maxIter: number;
}

/**
 * Minimises `½ ‖y - X w‖² + l1 ‖w‖₁ + ½ l2 ‖w‖²` from the w given, in place; gives the passes over the weights.
 *
 *     wⱼ := S(xⱼᵀ (y - X w) + xⱼᵀxⱼ wⱼ, l1) / (xⱼᵀxⱼ + l2)
 *
 * After each pass over all weights come passes over those that are not 0, which are few, until these rest.
 *
 * Source: Friedman, Hastie and Tibshirani 2010, Regularization paths for generalized linear models.
 */
export function coordinateDescent(
  data: Correlations,
  w: Float64Array,
  { l1, l2, gap, maxIter }: CoordinateDescentOptions,
): number {
  const all = [...w.keys()];
  for (let passes = 1; ; passes++) {
    const largest = pass(data, w, all, l1, l2);
    if (passes >= maxIter || dualityGap(data, w, l1, l2) <= gap) return passes;
    const active = all.filter((j) => w[j] !== 0);
    while (passes < maxIter && pass(data, w, active, l1, l2) > 0.1 * largest) passes++;
  }
}

/** One step for each of `places`; gives the largest change, in the unit of y. */
function pass(data: Correlations, w: Float64Array, places: number[], l1: number, l2: number): number {
  let largest = 0;
  for (const j of places) {
    const square = data.square(j);
    if (square === 0) continue; // a constant column says nothing: its weight stays
    const next = softThreshold(data.at(j) + square * w[j]!, l1) / (square + l2);
    const change = next - w[j]!;
    if (change === 0) continue;
    data.move(j, change);
    w[j] = next;
    largest = Math.max(largest, Math.abs(change) * Math.sqrt(square));
  }
  return largest;
}

/**
 * The objective less that of the dual problem, at the residuals shrunk until they are feasible there: never below 0,
 * and 0 only at the minimum. Source: Kim, Koh, Lustig, Boyd and Gorinevsky 2007, for the elastic net as a lasso whose
 * X has √l2 times the identity below it.
 */
export function dualityGap(data: Correlations, w: Float64Array, l1: number, l2: number): number {
  let steepest = 0;
  let [norm1, norm2] = [0, 0];
  for (let j = 0; j < w.length; j++) {
    steepest = Math.max(steepest, Math.abs(data.at(j) - l2 * w[j]!));
    norm1 += Math.abs(w[j]!);
    norm2 += w[j]! ** 2;
  }
  const { rr, ry } = data.residual(w);
  const shrink = steepest > l1 ? l1 / steepest : 1;
  return 0.5 * (1 + shrink ** 2) * (rr + l2 * norm2) + l1 * norm1 - shrink * ry;
}

/** From the columns of X, each of l numbers, and y [l]. */
export function onResiduals(columns: readonly Float64Array[], y: Float64Array): Correlations {
  const r = Float64Array.from(y);
  const squares = columns.map((column) => dot(column, column));
  return {
    at: (j) => dot(columns[j]!, r),
    square: (j) => squares[j]!,
    move(j, change) {
      const column = columns[j]!;
      for (let i = 0; i < r.length; i++) r[i]! -= change * column[i]!;
    },
    residual: () => ({ rr: dot(r, r), ry: dot(r, y) }),
  };
}

/** From XᵀX [d, d], Xᵀy [d] and yᵀy. */
export function onGram({ XX, Xy, yy }: { XX: Float64Array; Xy: Float64Array; yy: number }): Correlations {
  const d = Xy.length;
  const c = Float64Array.from(Xy); // Xᵀ(y - X w)
  return {
    at: (j) => c[j]!,
    square: (j) => XX[j * d + j]!,
    move(j, change) {
      for (let k = 0, at = j * d; k < d; k++) c[k]! -= change * XX[at + k]!;
    },
    residual(w) {
      // yᵀ(y - X w) = yᵀy - wᵀXᵀy, and ‖y - X w‖² = yᵀ(y - X w) - wᵀXᵀ(y - X w)
      const ry = yy - dot(w, Xy);
      return { rr: ry - dot(w, c), ry };
    },
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
