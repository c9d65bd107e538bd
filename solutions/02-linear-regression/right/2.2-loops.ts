// Task 2.2: two loops
function predict(X: Mat, w: Vec, b: number): Vec {
  const p: Vec = [];
  for (let i = 0; i < X.length; i++) {
    if (X[i].length !== w.length) throw new RangeError("X and w do not fit");
    let sum = b;
    for (let j = 0; j < w.length; j++) sum += w[j] * X[i][j];
    p.push(sum);
  }
  return p;
}
