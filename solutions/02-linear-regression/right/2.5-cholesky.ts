// Task 2.5: Cholesky's factors, since XᵀX is symmetric and positive
function solveNormal(X: Mat, y: Vec): Vec {
  const d = X[0].length;
  const gram = (j: number, k: number) => X.reduce((sum, row) => sum + row[j] * row[k], 0);
  const scale = Math.max(...X[0].map((_, j) => gram(j, j)));
  const L: Mat = X[0].map(() => new Array(d).fill(0));
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let sum = gram(i, j);
      for (let k = 0; k < j; k++) sum -= L[i][k] * L[j][k];
      if (i === j) {
        if (sum < 1e-10 * scale) throw new Error("the columns depend on each other");
        L[j][j] = Math.sqrt(sum);
      } else L[i][j] = sum / L[j][j];
    }
  }
  const z: Vec = [];
  for (let j = 0; j < d; j++) {
    let sum = X.reduce((sum, row, i) => sum + row[j] * y[i], 0);
    for (let k = 0; k < j; k++) sum -= L[j][k] * z[k];
    z[j] = sum / L[j][j];
  }
  const w: Vec = new Array(d).fill(0);
  for (let j = d - 1; j >= 0; j--) {
    let sum = z[j];
    for (let k = j + 1; k < d; k++) sum -= L[k][j] * w[k];
    w[j] = sum / L[j][j];
  }
  return w;
}
