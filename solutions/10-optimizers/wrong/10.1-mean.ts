// Task 10.1: a running mean of gradients instead of their sum
function momentum(s: Rolling, g: Vec, eta: number, rho: number): Rolling {
  mustMatch(s.w, g);
  const v = s.v.map((v, j) => rho * v + (1 - rho) * g[j]);
  const w = s.w.map((w, j) => w - eta * v[j]);
  return { w, v };
}
