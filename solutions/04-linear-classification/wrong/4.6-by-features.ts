// Task 4.6: divides by the number of features
function marginGrad(X: Mat, y: Vec, w: Vec, dL: (M: number) => number): Vec {
  const f = X.map((x) => score(x, w, 0));
  return w.map((_, j) => X.reduce((sum, x, i) => sum + y[i] * dL(y[i] * f[i]) * x[j], 0) / w.length);
}
