// Task 2.5: calls a pivot zero below 1e-10, whatever the size of the features
function solveNormal(X: Mat, y: Vec): Vec {
  const columns = X[0].map((_, j) => X.map((row) => row[j]));
  const dot = (a: Vec, b: Vec) => a.reduce((sum, a, i) => sum + a * b[i], 0);
  const A = columns.map((c) => [...columns.map((other) => dot(c, other)), dot(c, y)]);
  for (const [j, row] of A.entries()) {
    if (Math.abs(row[j]) < 1e-10) throw new Error("singular");
    for (const other of A) {
      if (other === row) continue;
      const factor = other[j] / row[j];
      for (let k = j; k <= A.length; k++) other[k] -= factor * row[k];
    }
  }
  return A.map((row, j) => row[A.length] / row[j]);
}
