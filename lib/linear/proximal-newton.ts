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

  let value = smooth(theta, g);
  /** One step for score k; gives by how much the quadratic model lets the objective fall, 0 if no step was found. */
  const step = (k: number): number => {
    const at = k * width;
    const first = derivatives[k]!;
    const H = gram(l, width, (i, buffer, offset) => {
      const root = Math.sqrt(second(first[i]!) / l);
      for (let j = 0, p = i * d; j < d; j++) buffer[offset + j] = root * (values[p + j]! - means[j]!);
      if (fitIntercept) buffer[offset + d] = root;
    });
    const w = theta.slice(at, at + width);
    const u = quadraticMinimum(H, g.subarray(at, at + width), w, { l1, d });
    const size = l1 * norm1(w, 0, d);
    let promised = size - l1 * norm1(u, 0, d);
    for (let j = 0; j < width; j++) promised -= g[at + j]! * (u[j]! - w[j]!);
    for (let t = 1; promised > 0 && t > 1e-10; t /= 2) {
      // the whole way is u itself: what is 0 there is 0
      theta.set(t === 1 ? u : u.map((u, j) => w[j]! + t * (u - w[j]!)), at);
      const next = smooth(theta, g);
      const fallen = value + size - next - l1 * norm1(theta, at, d);
      if (fallen >= 0.01 * t * promised - 4 * Number.EPSILON * value) {
        value = next;
        return promised;
      }
    }
    theta.set(w, at);
    value = smooth(theta, g);
    return 0;
  };

  for (let nIter = 1; ; nIter++) {
    let promised = 0;
    for (let k = 0; k < scores; k++) promised += step(k);
    const sizes = Array.from({ length: scores }, (_, k) => norm1(theta, k * width, d));
    const whole = value + l1 * sizes.reduce((sum, size) => sum + size, 0);
    const converged = promised <= tol * whole;
    if (!converged && nIter < maxIter) continue;
    const w = new Float64Array(scores * d);
    const b = new Float64Array(scores);
    for (let k = 0; k < scores; k++) {
      w.set(theta.subarray(k * width, k * width + d), k * d);
      if (fitIntercept) b[k] = means.reduce((b, mean, j) => b - w[k * d + j]! * mean, theta[k * width + d]!);
    }
    return { w, b, nIter, value: whole, converged };
  }
}

/** The u that minimises `gᵀs + ½ sᵀH s + l1 ‖u‖₁` with `s = u - w`, over u [d] and the free intercept behind it. */
function quadraticMinimum(
  H: Float64Array,
  g: Float64Array,
  w: Float64Array,
  { l1, d }: { l1: number; d: number },
): Float64Array {
  const width = w.length;
  const u = Float64Array.from(w);
  const slope = Float64Array.from(g); // g + H s
  for (let passes = 0, largest = 1, first = 0; passes < 1000 && largest > 1e-9 * first; passes++) {
    largest = 0;
    for (let j = 0; j < width; j++) {
      const h = H[j * width + j]!;
      if (!(h > 0)) continue;
      const next = softThreshold(u[j]! - slope[j]! / h, j < d ? l1 / h : 0);
      const change = next - u[j]!;
      if (change === 0) continue;
      u[j] = next;
      for (let k = 0, p = j * width; k < width; k++) slope[k]! += change * H[p + k]!;
      largest = Math.max(largest, Math.abs(change) * Math.sqrt(h));
    }
    first ||= largest;
  }
  // What is left of a weight whose column another one repeats is rounding
  const most = u.reduce(
    (most, u, j) => (j < d ? Math.max(most, Math.abs(u) * Math.sqrt(H[j * width + j]!)) : most),
    0,
  );
  for (let j = 0; j < d; j++) if (Math.abs(u[j]!) * Math.sqrt(H[j * width + j]!) < 1e-12 * most) u[j] = 0;
  return u;
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

function norm1(w: Float64Array, at: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += Math.abs(w[at + j]!);
  return sum;
}
