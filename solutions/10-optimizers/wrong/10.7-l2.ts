// Task 10.7: adds λ w to the gradient
function adamw(
  s: Moments, g: Vec, eta: number, b1: number, b2: number, eps: number, lambda: Vec,
  step: AdamStep = adam,
): Moments {
  return step(s, g.map((g, j) => g + lambda[j] * s.w[j]), eta, b1, b2, eps);
}
