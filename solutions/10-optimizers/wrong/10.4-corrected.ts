// Task 10.4: corrects for the start at 0, as only Adam does
function rmsprop(s: Scaled, g: Vec, eta: number, beta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = s.cache.map((cache, j) => beta * cache + (1 - beta) * g[j] ** 2);
  const w = s.w.map((w, j) => w - (eta * g[j]) / (Math.sqrt(cache[j] / (1 - beta)) + eps));
  return { w, cache };
}
