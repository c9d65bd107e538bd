// The Cholesky factorisation of a symmetric positive definite matrix, and the solving with it.

/**
 * `A = L Lᵀ` for A [n, n], of which the lower half is overwritten by L. False if A is not positive definite, so far
 * as rounding lets one tell: a pivot has fallen below `least` times the diagonal that it began as.
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th edition, algorithm 4.2.1 (by rows).
 */
export function factorise(A: Float64Array, n: number, { least = 1e-13 } = {}): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      let sum = A[row + j]!;
      for (let k = 0, other = j * n; k < j; k++) sum -= A[row + k]! * A[other + k]!;
      if (j < i) A[row + j] = sum / A[j * n + j]!;
      else if (!(sum > least * A[row + i]!)) return false;
      else A[row + i] = Math.sqrt(sum);
    }
  }
  return true;
}

/** Solves `L Lᵀ x = b` in place: b becomes x. */
export function solveFactorised(L: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= L[i * n + k]! * b[k]!;
    b[i] = sum / L[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= L[k * n + i]! * b[k]!;
    b[i] = sum / L[i * n + i]!;
  }
}
