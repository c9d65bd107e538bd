// Task 10.5: steps by the new delta
function adadelta(s: Measured, g: Vec, rho: number, eps: number): Measured {
  mustMatch(s.w, g);
  const cache = s.cache.map((cache, j) => rho * cache + (1 - rho) * g[j] ** 2);
  const d = g.map((g, j) => (Math.sqrt(s.delta[j] + eps) / Math.sqrt(cache[j] + eps)) * g);
  const delta = s.delta.map((delta, j) => rho * delta + (1 - rho) * d[j] ** 2);
  const w = s.w.map((w, j) => w - (Math.sqrt(delta[j] + eps) / Math.sqrt(cache[j] + eps)) * g[j]);
  return { w, cache, delta };
}
