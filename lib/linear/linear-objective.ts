// The mean loss of linear scores, plus the penalty, with its gradient, in one pass over the rows.

import type { DenseMatrix } from "../engine/arguments.ts";
import { factorise, solveFactorised } from "./cholesky.ts";
import { gram } from "./gram.ts";
import { type LbfgsOptions, lbfgs, type Minimum } from "./lbfgs.ts";
import { columnMeans } from "./moments.ts";

/**
 * A loss of the scores of `count` rows from `start` on: gives the sum of the losses, and puts the derivative by each
 * score in the place of the score. `z[k][i]` is the score of class k in row `start + i`.
 */
export type BlockLoss = (z: readonly Float64Array[], start: number, count: number) => number;

export interface SmoothProblem {
  x: DenseMatrix;
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

/** Rows that stay in the processor's cache between their scores and their part of the gradient. */
const BLOCK = 256;

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
  const { values, rows: l, columns: d } = x;
  const width = d + (fitIntercept ? 1 : 0);
  const z = Array.from({ length: scores }, () => new Float64Array(BLOCK));
  return (theta, g) => {
    g.fill(0);
    let sum = 0;
    const b = Float64Array.from({ length: scores }, (_, k) =>
      fitIntercept ? theta[k * width + d]! - dot(theta, k * width, means) : 0,
    );
    for (let start = 0; start < l; start += BLOCK) {
      const count = Math.min(BLOCK, l - start);
      for (let k = 0; k < scores; k++) addScores(values, start, count, d, theta, k * width, b[k]!, z[k]!);
      sum += loss(z, start, count);
      for (let k = 0; k < scores; k++)
        addGradient(values, start, count, d, z[k]!, g, k * width, fitIntercept);
    }
    let value = sum / l;
    for (let k = 0; k < scores; k++) {
      const at = k * width;
      const total = fitIntercept ? g[at + d]! : 0;
      for (let j = 0; j < d; j++) {
        const w = theta[at + j]!;
        g[at + j] = (g[at + j]! - means[j]! * total) / l + l2 * w;
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

/** `z := X w + b` for some rows, four at a time: each weight is read once for all four. */
function addScores(
  x: Float64Array,
  start: number,
  count: number,
  d: number,
  w: Float64Array,
  at: number,
  b: number,
  z: Float64Array,
): void {
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const p = (start + i) * d;
    let [s0, s1, s2, s3] = [b, b, b, b];
    for (let j = 0; j < d; j++) {
      const wj = w[at + j]!;
      s0 += x[p + j]! * wj;
      s1 += x[p + d + j]! * wj;
      s2 += x[p + 2 * d + j]! * wj;
      s3 += x[p + 3 * d + j]! * wj;
    }
    z[i] = s0;
    z[i + 1] = s1;
    z[i + 2] = s2;
    z[i + 3] = s3;
  }
  for (; i < count; i++) {
    let s = b;
    for (let j = 0, p = (start + i) * d; j < d; j++) s += x[p + j]! * w[at + j]!;
    z[i] = s;
  }
}

/** `g += Xᵀ c` for some rows, and the sum of c behind it. */
function addGradient(
  x: Float64Array,
  start: number,
  count: number,
  d: number,
  c: Float64Array,
  g: Float64Array,
  at: number,
  fitIntercept: boolean,
): void {
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const p = (start + i) * d;
    const [c0, c1, c2, c3] = [c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!];
    for (let j = 0; j < d; j++) {
      g[at + j]! += c0 * x[p + j]! + c1 * x[p + d + j]! + c2 * x[p + 2 * d + j]! + c3 * x[p + 3 * d + j]!;
    }
  }
  for (; i < count; i++) {
    for (let j = 0, p = (start + i) * d; j < d; j++) g[at + j]! += c[i]! * x[p + j]!;
  }
  if (!fitIntercept) return;
  let total = 0;
  for (let i = 0; i < count; i++) total += c[i]!;
  g[at + d]! += total;
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

function dot(w: Float64Array, at: number, x: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += w[at + j]! * x[j]!;
  return sum;
}
