// Task 4.6: adds example after example
function marginGrad(X: Mat, y: Vec, w: Vec, dL: (M: number) => number): Vec {
  const g: Vec = w.map(() => 0);
  for (let i = 0; i < X.length; i++) {
    let f = 0;
    for (let j = 0; j < w.length; j++) f += w[j] * X[i][j];
    const slope = dL(y[i] * f);
    for (let j = 0; j < w.length; j++) g[j] += (y[i] * slope * X[i][j]) / X.length;
  }
  return g;
}
