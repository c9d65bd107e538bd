// Task 10.4: adds the step
function rmsprop(s: Scaled, g: Vec, eta: number, beta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = s.cache.map((c, j) => beta * c + (1 - beta) * g[j] ** 2);
  return { w: s.w.map((w, j) => w + (eta * g[j]) / (Math.sqrt(cache[j]) + eps)), cache };
}
