// Task 10.7: calls adam itself, whatever step is given
function adamw(s: Moments, g: Vec, eta: number, b1: number, b2: number, eps: number, lambda: Vec): Moments {
  const { w, ...rest } = adam(s, g, eta, b1, b2, eps);
  for (const j of w.keys()) w[j] -= eta * lambda[j] * s.w[j];
  return { ...rest, w };
}
