// Task 2.1: puts zeros in front
function addBias(X: Mat): Mat {
  return X.map((row) => [0, ...row]);
}
