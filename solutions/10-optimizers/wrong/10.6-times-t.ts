// Task 10.6: β times t instead of its power
function adam(s: Moments, g: Vec, eta: number, b1: number, b2: number, eps: number): Moments {
  mustMatch(s.w, g);
  const t = s.t + 1;
  const m = s.m.map((m, j) => b1 * m + (1 - b1) * g[j]);
  const v = s.v.map((v, j) => b2 * v + (1 - b2) * g[j] ** 2);
  return {
    w: s.w.map((w, j) => w - (eta * (m[j] / (1 - b1 * t))) / (Math.sqrt(v[j] / (1 - b2 * t)) + eps)),
    m,
    v,
    t,
  };
}
