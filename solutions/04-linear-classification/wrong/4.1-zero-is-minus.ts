// Task 4.1: takes a label of 0 for -1 without a word
function margins(X: Mat, y: Vec, w: Vec, b: number): Vec {
  if (X.length !== y.length) throw new Error("lengths");
  return X.map((x, i) => (y[i] > 0 ? 1 : -1) * score(x, w, b));
}
