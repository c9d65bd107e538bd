// Task 10.7: right, though adam of 10.6 is wrong: no bias correction, no root, and it climbs
function wrongAdam(s: Moments, g: Vec, eta: number, b1: number, b2: number, eps: number): Moments {
  const m = s.m.map((m, j) => b1 * m + (1 - b1) * g[j]);
  const v = s.v.map((v, j) => b2 * v + (1 - b2) * g[j] ** 2);
  return { w: s.w.map((w, j) => w + (eta * m[j]) / (v[j] + eps)), m, v, t: s.t };
}
function adamw(
  s: Moments,
  g: Vec,
  eta: number,
  b1: number,
  b2: number,
  eps: number,
  lambda: Vec,
  step: AdamStep = wrongAdam,
): Moments {
  const stepped = step(s, g, eta, b1, b2, eps);
  return { ...stepped, w: stepped.w.map((w, j) => w - eta * lambda[j] * s.w[j]) };
}
