// Task 10.3: adds up the gradients themselves
function adagrad(s: Scaled, g: Vec, eta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = s.cache.map((cache, j) => cache + Math.abs(g[j]));
  const w = s.w.map((w, j) => w - (eta * g[j]) / (Math.sqrt(cache[j]) + eps));
  return { w, cache };
}
