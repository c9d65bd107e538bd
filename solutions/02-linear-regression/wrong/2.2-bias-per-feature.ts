// Task 2.2: adds b for each feature
function predict(X: Mat, w: Vec, b: number): Vec {
  return X.map((row) => {
    if (row.length !== w.length) throw new Error("width");
    return row.reduce((sum, x, j) => sum + x * w[j] + b, 0);
  });
}
