// Task 10.1: takes a gradient of any length
function momentum(s: Rolling, g: Vec, eta: number, rho: number): Rolling {
  const v = s.v.map((v, j) => rho * v + (g[j] ?? 0));
  const w = s.w.map((w, j) => w - eta * v[j]);
  return { w, v };
}
