// Task 4.7: begins with a best score of 0
function predictAt(X: Mat, w: Vec, b: number, t: number): Vec {
  return X.map((x) => (sigmoid(score(x, w, b)) >= t ? 1 : 0));
}
function argmaxClass(Z: Mat): Vec {
  return Z.map((z) => {
    let [best, at] = [0, 0];
    z.forEach((v, k) => {
      if (v > best) [best, at] = [v, k];
    });
    return at;
  });
}
