// Task 10.7: the first λ for all weights
function adamw(
  s: Moments,
  g: Vec,
  eta: number,
  b1: number,
  b2: number,
  eps: number,
  lambda: Vec,
  step: AdamStep = adam,
): Moments {
  const a = step(s, g, eta, b1, b2, eps);
  return { ...a, w: a.w.map((w, j) => w - eta * lambda[0] * s.w[j]) };
}
