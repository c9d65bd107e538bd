// Task 7.6: moves x itself, and does not put it back
function jacobian(f: (x: Vec) => Vec, x: Vec): Mat {
  const h = 1e-5;
  const columns = x.map((xj, j) => {
    const up = f((x[j] = xj + h, [...x]));
    const down = f((x[j] = xj - h, [...x]));
    return up.map((fi, i) => (fi - down[i]) / (2 * h));
  });
  return f([...x]).map((_, i) => columns.map((column) => column[i]));
}
