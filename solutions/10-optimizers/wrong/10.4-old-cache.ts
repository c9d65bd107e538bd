// Task 10.4: divides by the old cache
function rmsprop(s: Scaled, g: Vec, eta: number, beta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = s.cache.map((c, j) => beta * c + (1 - beta) * g[j] ** 2);
  return { w: s.w.map((w, j) => w - (eta * g[j]) / (Math.sqrt(s.cache[j]) + eps)), cache };
}
