// Task 10.2: forgets the velocity once it has looked ahead
function nesterov(s: Rolling, grad: (w: Vec) => Vec, eta: number, rho: number): Rolling {
  const g = grad(s.w.map((w, j) => w - eta * rho * s.v[j]));
  mustMatch(s.w, g);
  const v = s.v.map((v, j) => g[j]);
  const w = s.w.map((w, j) => w - eta * v[j]);
  return { w, v };
}
