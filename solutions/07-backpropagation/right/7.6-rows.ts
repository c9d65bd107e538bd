// Task 7.6: row by row, calling f for each entry
function jacobian(f: (x: Vec) => Vec, x: Vec): Mat {
  const h = 1e-4;
  const move = (j: number, by: number) => x.map((xk, k) => (k === j ? xk + by : xk));
  return f(x).map((_, i) => x.map((_, j) => (f(move(j, h / 2))[i] - f(move(j, -h / 2))[i]) / h));
}
