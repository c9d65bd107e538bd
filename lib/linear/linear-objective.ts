// The mean loss of linear scores, plus the penalty, with its gradient, in one pass over the rows.

import type { StoredMatrix } from "../engine/arguments.ts";
import { factorise, solveFactorised } from "./cholesky.ts";
import { gram } from "./gram.ts";
import { type LbfgsOptions, lbfgs, type Minimum } from "./lbfgs.ts";
import { columnMeans } from "./moments.ts";
import { BLOCK, rowBlocks } from "./row-blocks.ts";

/**
 * A loss of the scores of `count` rows from `start` on: gives the sum of the losses, and puts the derivative by each
 * score in the place of the score. `z[k][i]` is the score of class k in row `start + i`.
 */
export type BlockLoss = (z: readonly Float64Array[], start: number, count: number) => number;

export interface SmoothProblem {
  x: StoredMatrix;
  loss: BlockLoss;
  /** How many scores a row has: 1, or K. */
  scores: number;
  /** About the second derivative of the loss by a score: for a good first step. */
  curvature: number;
  /** The coefficient of `½ ‖w‖²`. */
  l2: number;
  fitIntercept: boolean;
  /** The coefficient of `½ b²`; 0 leaves the intercept free. */
  interceptL2?: number;
}

/** What was found: w [scores, d] row after row, and b [scores]. */
export interface LinearScores extends Minimum {
  w: Float64Array;
  b: Float64Array;
}

/**
 * Minimises `1/l Σ L(zᵢ) + l2/2 ‖w‖² + interceptL2/2 ‖b‖²` with `zᵢ = w xᵢ + b`, by L-BFGS.
 *
 * With a free intercept the columns are centred (b then says the score at their means): else a column of years moves
 * the intercept by 2000 times its weight, and the two are found against each other in many small steps. The first
 * guess of the curvature is that of the loss times the products of the columns over some rows.
 */
export function minimise(problem: SmoothProblem, options: Omit<LbfgsOptions, "precondition">): LinearScores {
  const { x, scores, fitIntercept, interceptL2 = 0 } = problem;
  const d = x.columns;
  const means = fitIntercept && interceptL2 === 0 ? columnMeans(x) : new Float64Array(d);
  const width = d + (fitIntercept ? 1 : 0);
  const theta = new Float64Array(scores * width);
  const minimum = lbfgs(objective(problem, means), theta, {
    ...options,
    precondition: preconditioner(problem, means),
  });
  const w = new Float64Array(scores * d);
  const b = new Float64Array(scores);
  for (let k = 0; k < scores; k++) {
    w.set(theta.subarray(k * width, k * width + d), k * d);
    if (fitIntercept) b[k] = theta[k * width + d]! - dot(theta, k * width, means);
  }
  return { ...minimum, w, b };
}

/** The value at theta, [scores, d + 1] with the intercept last, and its gradient into g. */
export function objective(
  { x, loss, scores, l2, fitIntercept, interceptL2 = 0 }: SmoothProblem,
  means: Float64Array,
): (theta: Float64Array, g: Float64Array) => number {
  const { rows: l, columns: d } = x;
  const width = d + (fitIntercept ? 1 : 0);
  const blocks = rowBlocks(x, scores);
  const totals = new Float64Array(scores); // the sums of the derivatives
  return (theta, g) => {
    const w = Array.from({ length: scores }, (_, k) => theta.subarray(k * width, k * width + d));
    blocks.begin(
      w,
      w.map((_, k) => (fitIntercept ? theta[k * width + d]! - dot(theta, k * width, means) : 0)),
    );
    totals.fill(0);
    let sum = 0;
    for (let start = 0; start < l; start += BLOCK) {
      const count = Math.min(BLOCK, l - start);
      blocks.score(start, count);
      sum += loss(blocks.z, start, count);
      blocks.addGradient(start, count);
      if (fitIntercept)
        for (const [k, derivatives] of blocks.z.entries()) totals[k]! += sumOf(derivatives, count);
    }
    let value = sum / l;
    for (let k = 0; k < scores; k++) {
      const at = k * width;
      const total = totals[k]!;
      for (let j = 0; j < d; j++) {
        const w = theta[at + j]!;
        g[at + j] = (blocks.g[k]![j]! - means[j]! * total) / l + l2 * w;
        value += (l2 / 2) * w * w;
      }
      if (!fitIntercept) continue;
      const w0 = theta[at + d]!;
      g[at + d] = total / l + interceptL2 * w0;
      value += (interceptL2 / 2) * w0 * w0;
    }
    return value;
  };
}

/** Above this many columns their products cost more than they save, and only their squares are taken. */
const MANY_COLUMNS = 1000;

/** `g := H₀⁻¹ g`, with H₀ = curvature 1/m XᵀX + l2 I over some m of the rows. */
function preconditioner(
  { x, scores, curvature, l2, fitIntercept, interceptL2 = 0 }: SmoothProblem,
  means: Float64Array,
): (g: Float64Array) => void {
  const { values, rows: l, columns: d } = x;
  const width = d + (fitIntercept ? 1 : 0);
  const stride = Math.max(1, Math.floor(l / Math.max(1000, 4 * d)));
  const m = Math.ceil(l / stride);
  const whole = d <= MANY_COLUMNS;
  const fill = (i: number, buffer: Float64Array, offset: number) => {
    const at = i * stride * d;
    for (let j = 0; j < d; j++) buffer[offset + j] = values[at + j]! - means[j]!;
    if (fitIntercept) buffer[offset + d] = 1;
  };
  const H = whole ? gram(m, width, fill) : squares(m, width, fill);
  const step = whole ? width + 1 : 1; // from one entry of the diagonal to the next
  for (let i = 0; i < H.length; i++) H[i]! *= curvature / m;
  for (let j = 0; j < width; j++) {
    const diagonal = H[j * step]! + (j < d ? l2 : interceptL2);
    H[j * step] = diagonal * (1 + 1e-8) || 1; // columns that depend on each other must not spoil the factorisation
  }
  if (whole && factorise(H, width)) {
    return (g) => {
      for (let k = 0; k < scores; k++) solveFactorised(H, g.subarray(k * width, (k + 1) * width));
    };
  }
  const diagonal = Float64Array.from({ length: width }, (_, j) => H[j * step]!);
  return (g) => {
    for (let i = 0; i < g.length; i++) g[i]! /= diagonal[i % width]!;
  };
}

function squares(
  rows: number,
  width: number,
  fill: (i: number, buffer: Float64Array, offset: number) => void,
): Float64Array {
  const row = new Float64Array(width);
  const sums = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    fill(i, row, 0);
    for (let j = 0; j < width; j++) sums[j]! += row[j]! ** 2;
  }
  return sums;
}

function sumOf(x: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += x[i]!;
  return sum;
}

function dot(w: Float64Array, at: number, x: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += w[at + j]! * x[j]!;
  return sum;
}
