// Task 4.1: loops, and w·x written out
function margins(X: Mat, y: Vec, w: Vec, b: number): Vec {
  if (X.length !== y.length) throw new Error("lengths");
  const M: Vec = [];
  for (let i = 0; i < X.length; i++) {
    if (y[i] !== -1 && y[i] !== 1) throw new Error("label");
    let f = b;
    for (let j = 0; j < w.length; j++) f += w[j] * X[i][j];
    M.push(y[i] * f);
  }
  return M;
}
