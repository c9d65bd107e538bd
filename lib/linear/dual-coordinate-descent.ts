// A linear support vector machine by its dual: one example after the other is given the weight that suits it.

import { random } from "../data/random.ts";
import type { StoredMatrix } from "../engine/arguments.ts";

export interface DualOptions {
  /** What each hinge counts. */
  C: number;
  /** The entry of the column behind X that stands for the intercept; 0 leaves it out. */
  intercept: number;
  maxIter: number;
  /** Stop when the duality gap is at most this part of the objective. */
  tol: number;
  seed?: number;
}

/**
 * Minimises `½ ‖w‖² + C Σ max(0, 1 - yᵢ w xᵢ)` for y of -1 and 1, by its dual, `w = Σ αᵢ yᵢ xᵢ` with α in [0, C]:
 *
 *     αᵢ := clip(αᵢ + (1 - yᵢ w xᵢ) / xᵢᵀxᵢ, 0, C)
 *
 * A pass costs O(l d) whatever d is, but the last digits take many. Gives w with the intercept's weight behind it.
 *
 * Source: Hsieh, Chang, Lin, Keerthi and Sundararajan 2008, A dual coordinate descent method for large-scale linear SVM.
 */
export function dualCoordinateDescent(
  { values, rows: l, columns: d }: StoredMatrix,
  y: Float64Array,
  { C, intercept, maxIter, tol, seed = 0 }: DualOptions,
): { w: Float64Array; nIter: number; converged: boolean } {
  const w = new Float64Array(d + 1);
  const alpha = new Float64Array(l);
  const squares = Float64Array.from(
    { length: l },
    (_, i) => dot(values, i * d, values, i * d, d) + intercept ** 2,
  );
  const margin = (i: number) => y[i]! * (dot(values, i * d, w, 0, d) + intercept * w[d]!);
  const next = random(seed);
  let order = Array.from({ length: l }, (_, i) => i);
  for (let nIter = 1; ; nIter++) {
    order = next.shuffle(order);
    for (const i of order) {
      if (squares[i] === 0) continue; // a row of zeros is on no side
      const now = Math.min(C, Math.max(0, alpha[i]! + (1 - margin(i)) / squares[i]!));
      const change = (now - alpha[i]!) * y[i]!;
      if (change === 0) continue;
      alpha[i] = now;
      for (let j = 0, p = i * d; j < d; j++) w[j]! += change * values[p++]!;
      w[d]! += change * intercept;
    }
    if (nIter % 10 !== 0 && nIter < maxIter) continue; // a look at the gap costs as much as a pass
    const half = dot(w, 0, w, 0, d + 1) / 2;
    let [losses, sum] = [0, 0];
    for (let i = 0; i < l; i++) {
      losses += Math.max(0, 1 - margin(i));
      sum += alpha[i]!;
    }
    const primal = half + C * losses;
    const converged = primal - (sum - half) <= tol * primal;
    if (converged || nIter >= maxIter) {
      w[d]! *= intercept;
      return { w, nIter, converged };
    }
  }
}

type Numbers = StoredMatrix["values"];

function dot(a: Numbers, p: number, b: Numbers, q: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += a[p + j]! * b[q + j]!;
  return sum;
}
