// The best mixture of several predictions: weights that are not negative and sum to 1.

/**
 * The ρ [M] that minimises `‖Σ ρᵢ fᵢ - y‖²` over the simplex `ρᵢ >= 0, Σ ρᵢ = 1`, for predictions f [M][n] and y [n].
 *
 *     simplexWeights([[0, 0], [2, 4]], [1, 2]); // [0.5, 0.5]
 *
 * As the weights sum to 1, the error is `Σ ρᵢ eᵢ` with eᵢ = fᵢ - y, and its square `ρᵀ G ρ` with G = e eᵀ [M, M]: the
 * examples are gone after one pass. Then steps against the gradient 2 G ρ, each followed by the way back to the
 * nearest point of the simplex, with Nesterov's momentum, which starts anew where it would lead uphill. Sources: Beck
 * and Teboulle, A Fast Iterative Shrinkage-Thresholding Algorithm, 2009; O'Donoghue and Candès, Adaptive Restart for
 * Accelerated Gradient Schemes, 2015.
 */
export function simplexWeights(f: readonly ArrayLike<number>[], y: ArrayLike<number>): number[] {
  const M = f.length;
  const e = f.map((f) => Float64Array.from(f, (value, i) => value - y[i]!));
  const G = e.map((a) => e.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)));
  const bend = Math.max(...G.map((row) => row.reduce((sum, g) => sum + Math.abs(g), 0))); // >= the largest eigenvalue
  let rho = new Array<number>(M).fill(1 / M);
  if (bend === 0) return rho; // each of them is right everywhere
  let ahead = rho;
  let t = 1;
  for (let step = 0; step < MOST_STEPS; step++) {
    const slope = G.map((row) => row.reduce((sum, g, i) => sum + g * ahead[i]!, 0) / bend);
    const next = nearestInSimplex(ahead.map((weight, i) => weight - slope[i]!));
    const moved = next.map((weight, i) => weight - rho[i]!);
    const isUphill =
      next.some((_, i) => ahead[i] !== next[i]) &&
      dot(
        ahead.map((a, i) => a - next[i]!),
        moved,
      ) > 0;
    const later = isUphill ? 1 : (1 + Math.sqrt(1 + 4 * t * t)) / 2;
    const push = isUphill ? 0 : (t - 1) / later;
    ahead = next.map((weight, i) => weight + push * moved[i]!);
    [rho, t] = [next, later];
    if (Math.max(...moved.map(Math.abs)) < SMALL && !isUphill) break;
  }
  return rho;
}

const MOST_STEPS = 100_000;
const SMALL = 1e-13;

/** The point of the simplex nearest to v: a number is subtracted from all, and what becomes negative is 0. */
export function nearestInSimplex(v: readonly number[]): number[] {
  const sorted = [...v].sort((a, b) => b - a);
  let sum = 0;
  let excess = 0;
  for (const [k, value] of sorted.entries()) {
    sum += value;
    if (value > (sum - 1) / (k + 1)) excess = (sum - 1) / (k + 1);
  }
  return v.map((value) => Math.max(0, value - excess));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
