// Task 2.1: concat
const addBias = (X: Mat): Mat => X.map((row) => [1].concat(row));
