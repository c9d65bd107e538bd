// Task 10.5: a loop, one root of the quotient
function adadelta(s: Measured, g: Vec, rho: number, eps: number): Measured {
  if (g.length !== s.w.length) throw new Error("adadelta: one number of g for each weight");
  const after: Measured = { w: [], cache: [], delta: [] };
  for (let j = 0; j < g.length; j++) {
    const cache = rho * s.cache[j] + (1 - rho) * g[j] ** 2;
    const d = Math.sqrt((s.delta[j] + eps) / (cache + eps)) * g[j];
    after.w.push(s.w[j] - d);
    after.cache.push(cache);
    after.delta.push(rho * s.delta[j] + (1 - rho) * d * d);
  }
  return after;
}
