// Task 2.1: leaves out rows without features
function addBias(X: Mat): Mat {
  return X.map((row) => (row.length > 0 ? [1, ...row] : []));
}
