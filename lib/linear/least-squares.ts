// Least squares, solved exactly by a QR factorisation with column pivoting.

import { type Matrix, readMatrix, readVector, type Vector } from "../engine/arguments.ts";

/**
 * The w [d] that minimises `‖X w - y‖²`, for X [l, d] with l >= d and y [l], in double precision.
 *
 * On paper it is `w = (XᵀX)⁻¹ Xᵀ y`. Neither the inverse nor XᵀX is computed: forming XᵀX squares the
 * condition number of X, so half of the digits may be gone before the solving begins. Instead `X P = Q R`
 * with orthonormal Q, triangular R and a permutation P, and `R Pᵀ w = Qᵀ y` is solved from below.
 *
 *     leastSquares([[1, 0], [1, 1], [1, 2]], [1, 3, 5]); // [1, 2]
 *
 * There is no intercept unless X has a column of ones. Throws a RangeError if a column is (nearly) a
 * combination of the others: then many w are equally good.
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th edition, algorithm 5.4.1.
 */
export function leastSquares(X: Matrix, y: Vector): number[] {
  const matrix = readMatrix("leastSquares: X", X);
  const target = readVector("leastSquares: y", y);
  if (target.length !== matrix.rows) {
    throw new TypeError(
      `leastSquares: y must have shape [${matrix.rows}] to match X [${matrix.rows}, ${matrix.columns}], ` +
        `got [${target.length}]`,
    );
  }
  if (matrix.rows < matrix.columns) {
    throw new RangeError(
      `leastSquares: X must have at least as many rows as columns, got [${matrix.rows}, ${matrix.columns}]; ` +
        "collect more examples or drop features",
    );
  }
  const { w, dependent } = solveByQR(columnsOf(matrix.values, matrix.columns), target, matrix.precision);
  if (dependent !== undefined) {
    throw new RangeError(
      `leastSquares: X must have independent columns, but column ${dependent} is (nearly) a combination of ` +
        "the others; drop it",
    );
  }
  return w;
}

/** The columns of a matrix that is stored row after row. */
export function columnsOf(values: ArrayLike<number>, columns: number): Float64Array[] {
  const rows = columns === 0 ? 0 : values.length / columns;
  return Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => values[i * columns + j]!),
  );
}

/**
 * Solves for w, or names a dependent column. Overwrites `columns` and `y`: the columns by R and the
 * Householder vectors, y by Qᵀ y.
 */
export function solveByQR(
  columns: Float64Array[],
  y: Float64Array,
  precision: number,
): { w: number[]; dependent?: number } {
  const d = columns.length;
  const order = columns.map((_, j) => j); // order[k] is the feature that stands at place k
  // Columns of about length 1, so that the tolerance means the same for metres and millimetres; powers of 2
  // scale without rounding.
  const scale = columns.map((column) => 2 ** Math.round(Math.log2(norm(column, 0) || 1)));
  for (const [j, column] of columns.entries()) scaleBy(column, 1 / scale[j]!);
  const tolerance = 8 * precision * Math.sqrt(Math.max(y.length, d));
  const diagonal = new Float64Array(d);

  for (let k = 0; k < d; k++) {
    // The column that has most left beside those already taken stands next.
    const left = columns.map((column, j) => (j < k ? -1 : norm(column, k)));
    const best = left.indexOf(Math.max(...left));
    if (left[best]! <= tolerance) return { w: [], dependent: order[best]! };
    swap(columns, k, best);
    swap(order, k, best);

    const v = columns[k]!;
    const alpha = v[k]! > 0 ? -left[best]! : left[best]!;
    v[k]! -= alpha; // the Householder vector: H = I - 2 v vᵀ / vᵀv sends column k to alpha e_k
    const vv = norm(v, k) ** 2;
    for (let j = k + 1; j < d; j++) reflect(columns[j]!, v, k, vv);
    reflect(y, v, k, vv);
    diagonal[k] = alpha;
  }

  const w = new Array<number>(d).fill(0);
  for (let k = d - 1; k >= 0; k--) {
    let sum = y[k]!;
    for (let j = k + 1; j < d; j++) sum -= columns[j]![k]! * w[order[j]!]! * scale[order[j]!]!;
    w[order[k]!] = sum / diagonal[k]! / scale[order[k]!]!;
  }
  return { w };
}

/** `x := (I - 2 v vᵀ / vᵀv) x`, from entry k on, where v begins. */
function reflect(x: Float64Array, v: Float64Array, k: number, vv: number): void {
  let dot = 0;
  for (let i = k; i < v.length; i++) dot += v[i]! * x[i]!;
  const factor = (2 * dot) / vv;
  for (let i = k; i < v.length; i++) x[i]! -= factor * v[i]!;
}

/** The Euclidean norm of x from entry k on. */
function norm(x: Float64Array, k: number): number {
  let sum = 0;
  for (let i = k; i < x.length; i++) sum += x[i]! * x[i]!;
  return Math.sqrt(sum);
}

function scaleBy(x: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i]! *= factor;
}

function swap<T>(items: T[], a: number, b: number): void {
  [items[a], items[b]] = [items[b]!, items[a]!];
}
