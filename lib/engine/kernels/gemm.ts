// Products of matrices on typed arrays, where no engine's own is at hand.

/** A matrix inside an array: row i begins at `offset + i * stride`. */
export interface Block {
  values: Float32Array;
  offset: number;
  stride: number;
}

/** `C += A B`, with A [m, k], B [k, n], C [m, n]. */
export function addProduct(m: number, k: number, n: number, A: Block, B: Block, C: Block): void {
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < k; l++) {
      addScaled(n, A.values[A.offset + i * A.stride + l]!, B, l, C, i);
    }
  }
}

/** `C += Aᵀ B`, with A [k, m], B [k, n], C [m, n]. */
export function addTransposedProduct(m: number, k: number, n: number, A: Block, B: Block, C: Block): void {
  for (let l = 0; l < k; l++) {
    for (let i = 0; i < m; i++) {
      addScaled(n, A.values[A.offset + l * A.stride + i]!, B, l, C, i);
    }
  }
}

/** Row i of C `+=` a times row l of B: rows are contiguous, so that both are read in order. */
function addScaled(n: number, a: number, B: Block, l: number, C: Block, i: number): void {
  const b = B.values;
  const c = C.values;
  const from = B.offset + l * B.stride;
  const to = C.offset + i * C.stride;
  for (let j = 0; j < n; j++) c[to + j]! += a * b[from + j]!;
}

/** `Aᵀ` [n, m] of A [m, n], in an array of its own. */
export function transposed(m: number, n: number, { values, offset, stride }: Block): Block {
  const result = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) result[j * m + i] = values[offset + i * stride + j]!;
  }
  return { values: result, offset: 0, stride: m };
}
