// Task 10.3: the slide's rule: divides by the cache itself, without a root
function adagrad(s: Scaled, g: Vec, eta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = s.cache.map((cache, j) => cache + g[j] ** 2);
  const w = s.w.map((w, j) => w - (eta * g[j]) / (cache[j] + eps));
  return { w, cache };
}
