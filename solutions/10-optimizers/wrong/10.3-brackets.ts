// Task 10.3: adds ε to the new weight
function adagrad(s: Scaled, g: Vec, eta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = s.cache.map((c, j) => c + g[j] ** 2);
  return { w: s.w.map((w, j) => w - (eta * g[j]) / Math.sqrt(cache[j]) + eps), cache };
}
