// Task 10.3: first the rate of each weight, then the step
function adagrad({ w, cache }: Scaled, g: Vec, eta: number, eps: number): Scaled {
  mustMatch(w, g);
  const grown = cache.map((cache, j) => cache + g[j] * g[j]);
  const rates = grown.map((cache) => eta / (cache ** 0.5 + eps));
  return { w: w.map((w, j) => w - rates[j] * g[j]), cache: grown };
}
