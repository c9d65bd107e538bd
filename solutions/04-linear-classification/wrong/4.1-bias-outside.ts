// Task 4.1: adds b after the label
function margins(X: Mat, y: Vec, w: Vec, b: number): Vec {
  if (X.length !== y.length || y.some((label) => label !== 1 && label !== -1)) throw new Error("labels");
  return X.map((x, i) => y[i] * score(x, w, 0) + b);
}
