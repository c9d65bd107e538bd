// The general form of a linear model: a loss, and a coefficient times what large weights cost.

/**
 * Every estimator of this room minimises
 *
 *     Σ L(yᵢ, f(xᵢ)) + coefficient R(w),   f(x) = w x + b
 *
 * with its own L, R and scaling, which its first line says. `"l2"` is `½ ‖w‖²`, `"l1"` is `‖w‖₁`, null is 0. The
 * intercept b is never in R.
 */
export type Penalty = "l1" | "l2" | null;

export const PENALTIES: readonly Penalty[] = ["l1", "l2", null];

/** `R(w)`. */
export function penaltyOf(penalty: Penalty, w: ArrayLike<number>): number {
  let sum = 0;
  if (penalty === "l1") for (let j = 0; j < w.length; j++) sum += Math.abs(w[j]!);
  if (penalty === "l2") for (let j = 0; j < w.length; j++) sum += w[j]! ** 2 / 2;
  return sum;
}

export function checkPenalty(where: string, penalty: Penalty): void {
  if (PENALTIES.includes(penalty)) return;
  throw new RangeError(`${where}: no penalty "${penalty}", found l1, l2, null`);
}

/** A coefficient such as alpha: a number of at least 0. */
export function checkStrength(where: string, value: number): void {
  checkNumber(where, value, "a number of at least 0");
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${where} must be a number of at least 0, got ${value}`);
  }
}

/** A tolerance, rate or C: a number above 0. */
export function checkPositive(where: string, value: number): void {
  checkNumber(where, value, "a number above 0");
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${where} must be a number above 0, got ${value}`);
  }
}

function checkNumber(where: string, value: unknown, wanted: string): void {
  if (typeof value === "number") return;
  throw new TypeError(`${where} must be ${wanted}, got ${value === null ? "null" : `a ${typeof value}`}`);
}
