// Task 10.4: a loop
function rmsprop(s: Scaled, g: Vec, eta: number, beta: number, eps: number): Scaled {
  if (g.length !== s.w.length) throw new Error("rmsprop: one number of g for each weight");
  const after: Scaled = { w: [], cache: [] };
  for (let j = 0; j < g.length; j++) {
    const cache = beta * s.cache[j] + (1 - beta) * g[j] ** 2;
    after.cache.push(cache);
    after.w.push(s.w[j] - (eta * g[j]) / (Math.sqrt(cache) + eps));
  }
  return after;
}
