// Task 10.7: all in one loop, without Adam's step
function adamw(
  s: Moments, g: Vec, eta: number, b1: number, b2: number, eps: number, lambda: Vec, step?: AdamStep,
): Moments {
  mustMatch(s.w, g);
  const t = s.t + 1;
  const m = s.m.map((m, j) => b1 * m + (1 - b1) * g[j]);
  const v = s.v.map((v, j) => b2 * v + (1 - b2) * g[j] ** 2);
  const w: Vec = [];
  for (let j = 0; j < g.length; j++) {
    const towards = m[j] / (1 - b1 ** t) / (Math.sqrt(v[j] / (1 - b2 ** t)) + eps);
    w.push(s.w[j] - eta * (towards + lambda[j] * s.w[j]));
  }
  return { w, m, v, t };
}
