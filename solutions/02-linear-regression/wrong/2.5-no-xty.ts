// Task 2.5: forgets the Xᵀ before y
function solveNormal(X: Mat, y: Vec): Vec {
  const d = X[0].length;
  const A = Array.from({ length: d }, (_, j) => [
    ...Array.from({ length: d }, (_, k) => X.reduce((sum, row) => sum + row[j] * row[k], 0)),
    y[j],
  ]);
  const largest = Math.max(...A.flatMap((row) => row.slice(0, d).map(Math.abs)));
  for (let j = 0; j < d; j++) {
    let p = j;
    for (let i = j + 1; i < d; i++) if (Math.abs(A[i][j]) > Math.abs(A[p][j])) p = i;
    [A[j], A[p]] = [A[p], A[j]];
    if (!(Math.abs(A[j][j]) > 1e-10 * largest)) throw new Error("dependent columns");
    for (let i = j + 1; i < d; i++) {
      const factor = A[i][j] / A[j][j];
      for (let k = j; k <= d; k++) A[i][k] -= factor * A[j][k];
    }
  }
  const w: Vec = new Array(d).fill(0);
  for (let j = d - 1; j >= 0; j--) {
    let rest = A[j][d];
    for (let k = j + 1; k < d; k++) rest -= A[j][k] * w[k];
    w[j] = rest / A[j][j];
  }
  return w;
}
