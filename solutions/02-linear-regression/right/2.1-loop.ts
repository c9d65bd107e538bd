// Task 2.1: a loop
function addBias(X: Mat): Mat {
  const widened: Mat = [];
  for (const row of X) {
    const copy = row.slice();
    copy.unshift(1);
    widened.push(copy);
  }
  return widened;
}
