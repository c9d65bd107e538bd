// Task 4.7: looks along the columns
function predictAt(X: Mat, w: Vec, b: number, t: number): Vec {
  return X.map((x) => (sigmoid(score(x, w, b)) >= t ? 1 : 0));
}
function argmaxClass(Z: Mat): Vec {
  return Z[0].map((_, k) => {
    const column = Z.map((row) => row[k]);
    return column.indexOf(Math.max(...column));
  });
}
