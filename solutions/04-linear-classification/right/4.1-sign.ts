// Task 4.1: turns the score round where the label is -1
function margins(X: Mat, y: Vec, w: Vec, b: number): Vec {
  if (X.length !== y.length || !y.every((label) => Math.abs(label) === 1)) throw new Error("labels");
  const f = X.map((row) => row.map((x, j) => x * w[j]).reduce((a, b) => a + b, b));
  return f.map((f, i) => (y[i] > 0 ? f : -f));
}
