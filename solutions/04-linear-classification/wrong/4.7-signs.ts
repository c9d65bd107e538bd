// Task 4.7: says -1 and 1
function predictAt(X: Mat, w: Vec, b: number, t: number): Vec {
  return X.map((x) => (sigmoid(score(x, w, b)) >= t ? 1 : -1));
}
function argmaxClass(Z: Mat): Vec {
  return Z.map((z) => z.indexOf(Math.max(...z)));
}
