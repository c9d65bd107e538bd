// Task 10.2: takes gradients of any length
function nesterov(s: Rolling, grad: (w: Vec) => Vec, eta: number, rho: number): Rolling {
  const g = grad(s.w.map((w, j) => w - eta * rho * s.v[j]));
  const v = s.v.map((v, j) => rho * v + (g[j] ?? 0));
  const w = s.w.map((w, j) => w - eta * v[j]);
  return { w, v };
}
