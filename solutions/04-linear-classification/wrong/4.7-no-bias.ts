// Task 4.7: forgets b
function predictAt(X: Mat, w: Vec, b: number, t: number): Vec {
  return X.map((x) => (sigmoid(score(x, w, 0)) >= t ? 1 : 0));
}
function argmaxClass(Z: Mat): Vec {
  return Z.map((z) => z.indexOf(Math.max(...z)));
}
