// Task 10.4: adds g² up without 1 - β
function rmsprop(s: Scaled, g: Vec, eta: number, beta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = s.cache.map((cache, j) => beta * cache + g[j] ** 2);
  const w = s.w.map((w, j) => w - (eta * g[j]) / (Math.sqrt(cache[j]) + eps));
  return { w, cache };
}
