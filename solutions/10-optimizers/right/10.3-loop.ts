// Task 10.3: a loop, with Math.hypot for the root of the sum of squares
function adagrad(s: Scaled, g: Vec, eta: number, eps: number): Scaled {
  if (g.length !== s.w.length) throw new Error("adagrad: one number of g for each weight");
  const w = [...s.w];
  const cache = [...s.cache];
  for (const j of w.keys()) {
    w[j] -= (eta / (Math.hypot(Math.sqrt(cache[j]), g[j]) + eps)) * g[j];
    cache[j] += g[j] * g[j];
  }
  return { w, cache };
}
