// Task 2.2: takes rows of any width
function predict(X: Mat, w: Vec, b: number): Vec {
  return X.map((row) => w.reduce((sum, w, j) => sum + w * (row[j] ?? 0), b));
}
