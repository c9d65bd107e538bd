// Task 7.6: the gradient of the sum of all outputs
function jacobian(f: (x: Vec) => Vec, x: Vec): Mat {
  const h = 1e-5;
  const columns = x.map((xj, j) => {
    const up = f(x.with(j, xj + h));
    const down = f(x.with(j, xj - h));
    return up.map((fi, i) => (fi - down[i]) / (2 * h));
  });
  return [columns.map((column) => column.reduce((a, b) => a + b, 0))];
}
