// Task 10.7: decays the weights of the state it was given
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
  for (const j of s.w.keys()) s.w[j] -= eta * lambda[j] * s.w[j];
  return step(s, g, eta, b1, b2, eps);
}
