// Task 7.6: the derivative of each output by its own input only
function jacobian(f: (x: Vec) => Vec, x: Vec): Mat {
  const h = 1e-5;
  const columns = x.map((xj, j) => {
    const up = f(x.with(j, xj + h));
    const down = f(x.with(j, xj - h));
    return up.map((fi, i) => (fi - down[i]) / (2 * h));
  });
  return f([...x]).map((_, i) => columns.map((column, j) => (i === j ? column[i] : 0)));
}
