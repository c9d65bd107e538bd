// Task 10.4: a helper that walks through several lists
const zip = (f: (...n: number[]) => number, ...xs: Vec[]): Vec =>
  xs[0].map((_, j) => f(...xs.map((x) => x[j])));
function rmsprop(s: Scaled, g: Vec, eta: number, beta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  const cache = zip((c, g) => c * beta + g * g * (1 - beta), s.cache, g);
  return { cache, w: zip((w, g, c) => w - (eta * g) / (eps + c ** 0.5), s.w, g, cache) };
}
