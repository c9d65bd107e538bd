// Task 4.7: decides at 0.5 whatever t is
function predictAt(X: Mat, w: Vec, b: number, t: number): Vec {
  return X.map((x) => (sigmoid(score(x, w, b)) >= 0.5 ? 1 : 0));
}
function argmaxClass(Z: Mat): Vec {
  return Z.map((z) => z.indexOf(Math.max(...z)));
}
