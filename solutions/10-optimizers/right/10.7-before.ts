// Task 10.7: shrinks the weights first, then takes the step
function adamw(
  s: Moments, g: Vec, eta: number, b1: number, b2: number, eps: number, lambda: Vec,
  step: AdamStep = adam,
): Moments {
  const shrunk = s.w.map((w, j) => (1 - eta * lambda[j]) * w);
  return step({ ...s, w: shrunk }, g, eta, b1, b2, eps);
}
