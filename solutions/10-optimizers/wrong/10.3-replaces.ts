// Task 10.3: replaces the cache
function adagrad(s: Scaled, g: Vec, eta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = s.cache.map((cache, j) => g[j] ** 2);
  const w = s.w.map((w, j) => w - (eta * g[j]) / (Math.sqrt(cache[j]) + eps));
  return { w, cache };
}
