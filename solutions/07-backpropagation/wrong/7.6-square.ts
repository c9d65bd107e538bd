// Task 7.6: as many outputs as inputs
function jacobian(f: (x: Vec) => Vec, x: Vec): Mat {
  const h = 1e-5;
  return x.map((_, i) => x.map((xj, j) => (f(x.with(j, xj + h))[i] - f(x.with(j, xj - h))[i]) / (2 * h)));
}
