// Task 10.1: a velocity of steps: minus η g inside it
function momentum(s: Rolling, g: Vec, eta: number, rho: number): Rolling {
  mustMatch(s.w, g);
  const v = s.v.map((v, j) => rho * v - eta * g[j]);
  return { w: s.w.map((w, j) => w + v[j]), v };
}
