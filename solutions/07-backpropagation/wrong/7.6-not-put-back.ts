// Task 7.6: leaves each input moved while the next one is
function jacobian(f: (x: Vec) => Vec, x: Vec): Mat {
  const h = 1e-5;
  const z = [...x];
  const cols = x.map((xj, j) => {
    z[j] = xj + h;
    const up = f(z);
    z[j] = xj - h;
    const down = f(z);
    return up.map((u, i) => (u - down[i]) / (2 * h));
  });
  return f(x).map((_, i) => cols.map((c) => c[i]));
}
