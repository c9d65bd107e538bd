// Task 10.2: gives the next point ahead instead of w
function nesterov(s: Rolling, grad: (w: Vec) => Vec, eta: number, rho: number): Rolling {
  const g = grad(s.w.map((w, j) => w - eta * rho * s.v[j]));
  mustMatch(s.w, g);
  const v = s.v.map((v, j) => rho * v + g[j]);
  return { w: s.w.map((w, j) => w - eta * (g[j] + rho * v[j])), v };
}
