// Task 10.7: Adam, without decay
function adamw(
  s: Moments, g: Vec, eta: number, b1: number, b2: number, eps: number, lambda: Vec,
  step: AdamStep = adam,
): Moments {
  return step(s, g, eta, b1, b2, eps);
}
