// Task 2.2: the bias hidden among the weights
function predict(X: Mat, w: Vec, b: number): Vec {
  const weights = [b, ...w];
  return addBias(X).map((row) => {
    if (row.length !== weights.length) throw new Error("each row needs as many features as there are weights");
    return row.map((x, j) => x * weights[j]).reduce((a, b) => a + b);
  });
}
