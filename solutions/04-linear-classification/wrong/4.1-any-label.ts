// Task 4.1: takes labels of 0 and 1
function margins(X: Mat, y: Vec, w: Vec, b: number): Vec {
  if (X.length !== y.length) throw new Error("lengths");
  return X.map((x, i) => y[i] * score(x, w, b));
}
