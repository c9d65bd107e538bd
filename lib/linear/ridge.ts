// Ridge regression: least squares with a penalty on the squares of the weights, solved exactly.

import type { Matrix, StoredMatrix, Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { readExamplesAsTheyAre } from "../examples.ts";
import { factorise, solveFactorised } from "./cholesky.ts";
import { gram } from "./gram.ts";
import { columnsOf, solveByQR } from "./least-squares.ts";
import { LinearRegressor } from "./linear-regressor.ts";
import { columnMeans, interceptOf, type Moments, meanOf, moments } from "./moments.ts";
import { checkStrength } from "./penalty.ts";

export interface RidgeOptions {
  /** The strength of the penalty: 0 is least squares, a huge one leaves only the intercept. */
  alpha?: number;
  /** Without an intercept the model is `X w`. */
  fitIntercept?: boolean;
}

/**
 * Minimises `‖X w + b - y‖² + alpha ‖w‖²`, for X [l, d] and y [l]; b is not penalised.
 *
 *     new Ridge({ alpha: 2 }).fit([[0], [1], [2]], [1, 3, 5]).coef; // Tensor float32 [1] [1]
 *
 * Learned by `fit`: `coef` [d], `intercept`. As scikit-learn's Ridge. The lecture's `1/l ‖X w + b - y‖² + λ ‖w‖²`
 * has its minimum at the same place for `alpha = l λ`.
 */
export class Ridge extends LinearRegressor<Required<RidgeOptions>> {
  constructor(options: RidgeOptions = {}) {
    checkOptions("Ridge", options, ["alpha", "fitIntercept"]);
    const { alpha = 1, fitIntercept = true } = options;
    checkStrength("Ridge: alpha", alpha);
    super("Ridge", { alpha, fitIntercept });
  }

  /** Finds w and b for X [l, d] and y [l], in double precision. */
  fit(X: Matrix, y: Vector): this {
    const { x, target } = readExamplesAsTheyAre("Ridge.fit", X, y);
    const { w, intercept } = fitRidge("Ridge.fit", x, target, this.options);
    return this.learn(w, intercept, { examples: x.rows });
  }

  protected how(): string {
    return `exactly for alpha ${this.options.alpha}`;
  }
}

/**
 * The exact solution, whichever way is short and safe: `(XᵀX + αI) w = Xᵀy` where X has more rows than columns,
 * `w = Xᵀ(XXᵀ + αI)⁻¹ y`, the same, where it has fewer, and QR of X with √α I below it where XᵀX has lost the digits.
 */
function fitRidge(
  call: string,
  x: StoredMatrix,
  y: Float64Array,
  { alpha, fitIntercept: centred }: Required<RidgeOptions>,
): { w: Float64Array; intercept: number } {
  if (x.columns > x.rows && alpha > 0) {
    const means = centred ? columnMeans(x) : new Float64Array(x.columns);
    const yMean = centred ? meanOf(y) : 0;
    const w = solveByRows(x, y, { alpha, means, yMean });
    if (w) return { w, intercept: interceptOf(w, { means, yMean }) };
  }
  const m = moments(x, y, { centred });
  const w = solveRidge(m, alpha) ?? solveSafely(call, x, y, m, alpha);
  return { w, intercept: interceptOf(w, m) };
}

/** `(XᵀX + αI) w = Xᵀy`; undefined if rounding has taken the digits of XᵀX. */
export function solveRidge({ XX, Xy, d }: Moments, alpha: number): Float64Array | undefined {
  const A = Float64Array.from(XX);
  for (let j = 0; j < d; j++) A[j * d + j]! += alpha;
  if (!factorise(A, d, { least: 1e-9 })) return undefined;
  const w = Float64Array.from(Xy);
  solveFactorised(A, w);
  return w;
}

/** `(XXᵀ + αI) a = y, w = Xᵀ a`: as large as there are examples. */
function solveByRows(
  { values, rows: l, columns: d }: StoredMatrix,
  y: Float64Array,
  { alpha, means, yMean }: { alpha: number; means: Float64Array; yMean: number },
): Float64Array | undefined {
  const K = gram(d, l, (j, buffer, offset) => {
    for (let i = 0; i < l; i++) buffer[offset + i] = values[i * d + j]! - means[j]!;
  });
  for (let i = 0; i < l; i++) K[i * l + i]! += alpha;
  if (!factorise(K, l, { least: 1e-9 })) return undefined;
  const a = y.map((y) => y - yMean);
  solveFactorised(K, a);
  return Float64Array.from(means, (mean, j) =>
    a.reduce((sum, a, i) => sum + a * (values[i * d + j]! - mean), 0),
  );
}

/** By QR, which sees the condition of X and not its square; X is known to be nearly dependent. */
export function solveSafely(
  call: string,
  x: StoredMatrix,
  y: Float64Array,
  { means, yMean, l, d }: Moments,
  alpha: number,
): Float64Array {
  const below = alpha > 0 ? d : 0;
  const columns = columnsOf(x.values, d).map((column, j) => {
    const tall = new Float64Array(l + below);
    const rounding = 8 * x.precision * Math.abs(means[j]!);
    for (let i = 0; i < l; i++) {
      const rest = column[i]! - means[j]!;
      tall[i] = Math.abs(rest) <= rounding ? 0 : rest;
    }
    if (below) tall[l + j] = Math.sqrt(alpha);
    return tall;
  });
  const target = new Float64Array(l + below);
  for (let i = 0; i < l; i++) target[i] = y[i]! - yMean;
  const { w, dependent } =
    l + below < d
      ? { w: [], dependent: l }
      : solveByQR(columns, target, alpha > 0 ? Number.EPSILON : x.precision);
  if (dependent !== undefined) {
    throw new RangeError(
      `${call}: X must have independent columns if alpha is ${alpha}, but column ${dependent} is (nearly) constant or ` +
        "a combination of the others; take a larger alpha, or drop it",
    );
  }
  return Float64Array.from(w);
}
