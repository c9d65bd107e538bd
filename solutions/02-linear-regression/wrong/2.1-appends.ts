// Task 2.1: puts the ones at the end
function addBias(X: Mat): Mat {
  return X.map((row) => [...row, 1]);
}
