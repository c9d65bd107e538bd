// Task 10.1: forgets the velocity
function momentum(s: Rolling, g: Vec, eta: number, rho: number): Rolling {
  mustMatch(s.w, g);
  const v = s.v.map((v, j) => g[j]);
  const w = s.w.map((w, j) => w - eta * v[j]);
  return { w, v };
}
