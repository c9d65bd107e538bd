// Task 7.6: moves all inputs together
function jacobian(f: (x: Vec) => Vec, x: Vec): Mat {
  const h = 1e-5;
  const columns = x.map((xj, j) => {
    const up = f(x.map((v) => v + h));
    const down = f(x.map((v) => v - h));
    return up.map((fi, i) => (fi - down[i]) / (2 * h));
  });
  return f([...x]).map((_, i) => columns.map((column) => column[i]));
}
