// The proximal Newton method: a smooth loss plus ‖w‖₁, by coordinate descent on one quadratic model after another.

import { gram } from "./gram.ts";
import { type LinearScores, objective, type SmoothProblem } from "./linear-objective.ts";
import { columnMeans } from "./moments.ts";
import { softThreshold } from "./soft-threshold.ts";

export interface SparseProblem extends Omit<SmoothProblem, "l2" | "interceptL2" | "curvature"> {
  /** The coefficient of `‖w‖₁`. */
  l1: number;
  /** The second derivative of the loss by a score, from the first. */
  second: (first: number) => number;
}

/**
 * Minimises `1/l Σ L(zᵢ) + l1 ‖w‖₁` with `zᵢ = w xᵢ + b`: each step goes to the minimum of
 *
 *     gᵀs + ½ sᵀH s + l1 ‖w + s‖₁
 *
 * or part of the way there, if the objective does not fall by enough. With several scores a step is for one of them.
 *
 * Source: Yuan, Ho and Lin 2012, An improved GLMNET for L1-regularized logistic regression.
 */
export function minimiseSparse(
  problem: SparseProblem,
  { maxIter, tol }: { maxIter: number; tol: number },
): LinearScores {
  const { x, scores, fitIntercept, l1, second } = problem;
  const { values, rows: l, columns: d } = x;
  const means = fitIntercept ? columnMeans(x) : new Float64Array(d);
  const width = d + (fitIntercept ? 1 : 0);
  const theta = new Float64Array(scores * width);
  const g = new Float64Array(theta.length);
  const { smooth, derivatives } = remembering(problem, means);
  const size = (at: number) => l1 * norm1(theta, at, d);

  let value = smooth(theta, g);
  for (let nIter = 0; ; nIter++) {
    let fallen = 0;
    if (nIter < maxIter) {
      for (let k = 0; k < scores; k++) {
        const at = k * width;
        const first = derivatives[k]!;
        const H = gram(l, width, (i, buffer, offset) => {
          const root = Math.sqrt(second(first[i]!) / l);
          for (let j = 0, p = i * d; j < d; j++) buffer[offset + j] = root * (values[p + j]! - means[j]!);
          if (fitIntercept) buffer[offset + d] = root;
        });
        const before = theta.slice(at, at + width);
        const s = quadraticStep(H, g.subarray(at, at + width), before, { l1, d });
        const sizeBefore = size(at);
        let promised = 0;
        for (let j = 0; j < width; j++) promised += g[at + j]! * s[j]!;
        promised += l1 * norm1(addScaled(before, s, 1), 0, d) - sizeBefore;
        if (!(promised < 0)) continue;
        for (let t = 1; t > 1e-10; t /= 2) {
          theta.set(addScaled(before, s, t), at);
          const next = smooth(theta, g);
          const change = next + size(at) - value - sizeBefore;
          if (change <= 0.01 * t * promised + 4 * Number.EPSILON * value) {
            value = next;
            fallen -= promised;
            break;
          }
          theta.set(before, at);
        }
      }
    }
    const all =
      value + l1 * Array.from({ length: scores }, (_, k) => norm1(theta, k * width, d)).reduce(plus);
    const converged = nIter < maxIter && fallen <= tol * all;
    if (!converged && nIter < maxIter) continue;
    const w = new Float64Array(scores * d);
    const b = new Float64Array(scores);
    for (let k = 0; k < scores; k++) {
      w.set(theta.subarray(k * width, k * width + d), k * d);
      if (fitIntercept) b[k] = means.reduce((b, mean, j) => b - w[k * d + j]! * mean, theta[k * width + d]!);
    }
    return { w, b, nIter, value: all, converged };
  }
}

/** The s that minimises `gᵀs + ½ sᵀH s + l1 ‖w + s‖₁` over w [d] and the free intercept behind it. */
function quadraticStep(
  H: Float64Array,
  g: Float64Array,
  w: Float64Array,
  { l1, d }: { l1: number; d: number },
): Float64Array {
  const width = w.length;
  const s = new Float64Array(width);
  const slope = Float64Array.from(g); // g + H s
  for (let passes = 0, largest = 1, first = 0; passes < 1000 && largest > 1e-9 * first; passes++) {
    largest = 0;
    for (let j = 0; j < width; j++) {
      const h = H[j * width + j]!;
      if (!(h > 0)) continue;
      const u = w[j]! + s[j]!;
      const change = softThreshold(u - slope[j]! / h, j < d ? l1 / h : 0) - u;
      if (change === 0) continue;
      s[j]! += change;
      for (let k = 0, p = j * width; k < width; k++) slope[k]! += change * H[p + k]!;
      largest = Math.max(largest, Math.abs(change) * Math.sqrt(h));
    }
    first ||= largest;
  }
  return s;
}

/** The smooth part, which also leaves each row's derivative by each score. */
function remembering(problem: SparseProblem, means: Float64Array) {
  const derivatives = Array.from({ length: problem.scores }, () => new Float64Array(problem.x.rows));
  const smooth = objective(
    {
      ...problem,
      l2: 0,
      curvature: 1,
      loss: (z, start, count) => {
        const sum = problem.loss(z, start, count);
        for (const [k, first] of derivatives.entries()) first.set(z[k]!.subarray(0, count), start);
        return sum;
      },
    },
    means,
  );
  return { smooth, derivatives };
}

function addScaled(w: Float64Array, s: Float64Array, t: number): Float64Array {
  return w.map((w, j) => w + t * s[j]!);
}

function norm1(w: Float64Array, at: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += Math.abs(w[at + j]!);
  return sum;
}

const plus = (a: number, b: number) => a + b;
