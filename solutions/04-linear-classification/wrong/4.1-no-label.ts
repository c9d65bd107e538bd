// Task 4.1: gives the scores
function margins(X: Mat, y: Vec, w: Vec, b: number): Vec {
  if (X.length !== y.length || y.some((label) => label !== 1 && label !== -1)) throw new Error("labels");
  return X.map((x) => score(x, w, b));
}
