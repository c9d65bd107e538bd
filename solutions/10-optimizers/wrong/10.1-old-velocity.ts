// Task 10.1: steps with the old velocity
function momentum(s: Rolling, g: Vec, eta: number, rho: number): Rolling {
  mustMatch(s.w, g);
  const v = s.v.map((v, j) => rho * v + g[j]);
  const w = s.w.map((w, j) => w - eta * s.v[j]);
  return { w, v };
}
