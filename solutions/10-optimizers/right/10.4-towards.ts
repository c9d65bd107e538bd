// Task 10.4: moves the cache a part of the way towards g²
function rmsprop(s: Scaled, g: Vec, eta: number, beta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = s.cache.map((c, j) => c + (1 - beta) * (g[j] * g[j] - c));
  return { w: s.w.map((w, j) => w - eta * (g[j] / (eps + Math.sqrt(cache[j])))), cache };
}
