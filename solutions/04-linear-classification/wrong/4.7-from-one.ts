// Task 4.7: counts classes from 1
function predictAt(X: Mat, w: Vec, b: number, t: number): Vec {
  return X.map((x) => (sigmoid(score(x, w, b)) >= t ? 1 : 0));
}
function argmaxClass(Z: Mat): Vec {
  return Z.map((z) => z.indexOf(Math.max(...z)) + 1);
}
