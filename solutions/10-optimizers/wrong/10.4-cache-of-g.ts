// Task 10.4: a cache of g instead of g²
function rmsprop(s: Scaled, g: Vec, eta: number, beta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = s.cache.map((cache, j) => beta * cache + (1 - beta) * g[j]);
  const w = s.w.map((w, j) => w - (eta * g[j]) / (Math.abs(cache[j]) + eps));
  return { w, cache };
}
