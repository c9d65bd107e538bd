// Task 7.6: goes to one side only, by very little
function jacobian(f: (x: Vec) => Vec, x: Vec): Mat {
  const h = 1e-8;
  const columns = x.map((xj, j) => {
    const up = f(x.with(j, xj + h));
    const down = f(x.with(j, xj));
    return up.map((fi, i) => (fi - down[i]) / h);
  });
  return f([...x]).map((_, i) => columns.map((column) => column[i]));
}
