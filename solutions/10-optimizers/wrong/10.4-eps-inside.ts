// Task 10.4: ε inside the root
function rmsprop(s: Scaled, g: Vec, eta: number, beta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = s.cache.map((cache, j) => beta * cache + (1 - beta) * g[j] ** 2);
  const w = s.w.map((w, j) => w - (eta * g[j]) / Math.sqrt(cache[j] + eps));
  return { w, cache };
}
