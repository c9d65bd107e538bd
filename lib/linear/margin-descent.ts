// A margin loss minimised as the lecture does it: steps against the (sub)gradient, with the path that they take.

import type { StoredMatrix } from "../engine/arguments.ts";
import type { MarginLoss } from "../losses/margin.ts";
import type { DescentStep } from "./gradient-descent.ts";
import { type Penalty, penaltyOf } from "./penalty.ts";

export interface MarginDescentOptions {
  penalty: Penalty;
  /** The coefficient of the penalty. */
  alpha: number;
  fitIntercept: boolean;
  learningRate: number;
  maxIter: number;
  /** Stop when a step has become shorter than this. */
  tol: number;
}

/**
 * Steps down `1/l Σ L(Mᵢ) + alpha R(w)`, with `Mᵢ = yᵢ (w xᵢ + b)` and y of -1 and 1, from w = 0 and b = 0:
 *
 *     w := w - learningRate (1/l Σ yᵢ xᵢ L'(Mᵢ) + alpha R'(w)),   b := b - learningRate 1/l Σ yᵢ L'(Mᵢ)
 *
 * Where L or R has a kink, the derivative is one of those between the two sides: the hinge's is 0, that of |0| is 0.
 * Gives every step, the start first; a path that runs away ends before the first loss that is no finite number.
 */
export function marginDescent(
  { values, rows: l, columns: d }: StoredMatrix,
  y: Float64Array,
  { value, derivative }: MarginLoss,
  { penalty, alpha, fitIntercept, learningRate, maxIter, tol }: MarginDescentOptions,
): DescentStep[] {
  const path: DescentStep[] = [];
  let w = new Array<number>(d).fill(0);
  let b = 0;
  for (let step = 0; ; step++) {
    const dw = w.map((w) => (penalty === "l2" ? alpha * w : penalty === "l1" ? alpha * Math.sign(w) : 0));
    let db = 0;
    let total = 0;
    for (let i = 0; i < l; i++) {
      let score = b;
      for (let j = 0; j < d; j++) score += values[i * d + j]! * w[j]!;
      const M = y[i]! * score;
      total += value(M);
      const change = (y[i]! * derivative(M)) / l;
      for (let j = 0; j < d; j++) dw[j]! += change * values[i * d + j]!;
      db += change;
    }
    const loss = total / l + alpha * penaltyOf(penalty, w);
    if (!Number.isFinite(loss)) return path;
    path.push({ step, w, b, loss });
    if (step === maxIter) return path;
    if (!fitIntercept) db = 0;
    if (learningRate * Math.hypot(...dw, db) < tol) return path;
    w = w.map((w, j) => w - learningRate * dw[j]!);
    b -= learningRate * db;
  }
}
