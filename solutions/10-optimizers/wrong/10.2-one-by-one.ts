// Task 10.2: looks ahead in one coordinate at a time
function nesterov(s: Rolling, grad: (w: Vec) => Vec, eta: number, rho: number): Rolling {
  const v = s.v.map((v, j) => rho * v + grad(s.w.with(j, s.w[j] - eta * rho * v))[j]);
  mustMatch(s.w, v);
  return { w: s.w.map((w, j) => w - eta * v[j]), v };
}
