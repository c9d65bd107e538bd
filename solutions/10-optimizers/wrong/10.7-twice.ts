// Task 10.7: decays before the step and after it
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
  const a = step({ ...s, w: s.w.map((w, j) => w - eta * lambda[j] * w) }, g, eta, b1, b2, eps);
  return { ...a, w: a.w.map((w, j) => w - eta * lambda[j] * s.w[j]) };
}
