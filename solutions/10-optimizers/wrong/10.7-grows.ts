// Task 10.7: the weights grow
function adamw(
  s: Moments, g: Vec, eta: number, b1: number, b2: number, eps: number, lambda: Vec,
  step: AdamStep = adam,
): Moments {
  const stepped = step(s, g, eta, b1, b2, eps);
  return { ...stepped, w: stepped.w.map((w, j) => w + eta * lambda[j] * s.w[j]) };
}
