// Task 10.4: takes a gradient of any length
function rmsprop(s: Scaled, g: Vec, eta: number, beta: number, eps: number): Scaled {
  const cache = s.cache.map((cache, j) => beta * cache + (1 - beta) * (g[j] ?? 0) ** 2);
  const w = s.w.map((w, j) => w - (eta * (g[j] ?? 0)) / (Math.sqrt(cache[j]) + eps));
  return { w, cache };
}
