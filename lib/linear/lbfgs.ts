// L-BFGS: steps towards the minimum of a smooth function, with the curvature read off from the gradients of past steps.

export interface Minimum {
  /** How many steps it took. */
  nIter: number;
  value: number;
  /** Whether `tol` was reached before `maxIter`. */
  converged: boolean;
}

export interface LbfgsOptions {
  maxIter: number;
  /** Stop when the value, as the last steps let one estimate, can fall by no more than `tol` times itself. */
  tol: number;
  /** How many past steps are remembered. */
  memory?: number;
  /** g := H₀⁻¹ g in place, for a guess H₀ of the second derivatives: the better it is, the fewer the steps. */
  precondition?: (g: Float64Array) => void;
}

/** What happened in one step: how far it went, how the gradient changed, and `1 / sᵀy`. */
interface Pair {
  s: Float64Array;
  y: Float64Array;
  rho: number;
}

/**
 * Minimises f from x on, in place; `f(x, g)` gives the value at x and writes the gradient into g.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd edition, algorithm 7.4.
 */
export function lbfgs(
  f: (x: Float64Array, g: Float64Array) => number,
  x: Float64Array,
  { maxIter, tol, memory = 10, precondition = () => undefined }: LbfgsOptions,
): Minimum {
  const n = x.length;
  let g = new Float64Array(n);
  let next = new Float64Array(n);
  let value = f(x, g);
  const pairs: Pair[] = [];
  let gamma = 1;
  for (let nIter = 0; ; nIter++) {
    const p = direction(g, pairs, gamma, precondition);
    const slope = dot(g, p); // below 0; half of it is what the value may still fall by
    if (!(-slope / 2 > tol * Math.abs(value))) return { nIter, value, converged: true };
    if (nIter >= maxIter) return { nIter, value, converged: false };

    const start = Float64Array.from(x);
    const found = lineSearch(f, { x, start, p, g: next, value, slope });
    if (found === undefined) {
      x.set(start); // no step gets lower: what is left is rounding
      return { nIter, value, converged: true };
    }
    value = found;
    const s = x.map((x, i) => x - start[i]!);
    const y = next.map((after, i) => after - g[i]!);
    const sy = dot(s, y);
    if (sy > 0) {
      pairs.push({ s, y, rho: 1 / sy });
      if (pairs.length > memory) pairs.shift();
      const scaled = Float64Array.from(y);
      precondition(scaled);
      gamma = sy / dot(y, scaled);
    }
    [g, next] = [next, g];
  }
}

/** `-H⁻¹ g`, for the H that the pairs are consistent with. */
function direction(
  g: Float64Array,
  pairs: readonly Pair[],
  gamma: number,
  precondition: (g: Float64Array) => void,
): Float64Array {
  const q = g.map((g) => -g);
  const shares = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, rho } = pairs[k]!;
    shares[k] = rho * dot(s, q);
    add(q, -shares[k]!, y);
  }
  precondition(q);
  for (let i = 0; i < q.length; i++) q[i]! *= gamma;
  for (const [k, { s, y, rho }] of pairs.entries()) add(q, shares[k]! - rho * dot(y, q), s);
  return q;
}

/**
 * A step t that lowers the value in proportion to its length, and leaves less of the slope (Wolfe's conditions); x is
 * then at `start + t p`, and g holds the gradient there.
 */
function lineSearch(
  f: (x: Float64Array, g: Float64Array) => number,
  at: {
    x: Float64Array;
    start: Float64Array;
    p: Float64Array;
    g: Float64Array;
    value: number;
    slope: number;
  },
): number | undefined {
  const { x, start, p, g, value, slope } = at;
  const rounding = 4 * Number.EPSILON * Math.abs(value);
  let [low, high, t] = [0, Number.POSITIVE_INFINITY, 1];
  for (let tries = 0; tries < 40; tries++) {
    for (let i = 0; i < x.length; i++) x[i] = start[i]! + t * p[i]!;
    const found = f(x, g);
    if (!(found <= value + 1e-4 * t * slope + rounding)) high = t;
    else if (dot(g, p) < 0.9 * slope) low = t;
    else return found;
    t = high === Number.POSITIVE_INFINITY ? 2 * t : (low + high) / 2;
  }
  return undefined;
}

function add(x: Float64Array, factor: number, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i]! += factor * y[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
