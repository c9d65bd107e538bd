// Task 10.5: a root below only
function adadelta(s: Measured, g: Vec, rho: number, eps: number): Measured {
  mustMatch(s.w, g);
  const cache = s.cache.map((c, j) => rho * c + (1 - rho) * g[j] ** 2);
  const d = g.map((g, j) => (g * (s.delta[j] + eps)) / Math.sqrt(cache[j] + eps));
  return {
    w: s.w.map((w, j) => w - d[j]),
    cache,
    delta: s.delta.map((x, j) => rho * x + (1 - rho) * d[j] ** 2),
  };
}
