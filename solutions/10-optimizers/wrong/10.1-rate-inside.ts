// Task 10.1: the learning rate inside the velocity
function momentum(s: Rolling, g: Vec, eta: number, rho: number): Rolling {
  mustMatch(s.w, g);
  const v = s.v.map((v, j) => rho * v + eta * g[j]);
  const w = s.w.map((w, j) => w - v[j]);
  return { w, v };
}
