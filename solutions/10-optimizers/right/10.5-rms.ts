// Task 10.5: names the root mean square
function adadelta(s: Measured, g: Vec, rho: number, eps: number): Measured {
  mustMatch(s.w, g);
  const mean = (old: Vec, now: Vec) => old.map((old, j) => rho * old + (1 - rho) * now[j] * now[j]);
  const rms = (mean: number) => Math.sqrt(mean + eps);
  const cache = mean(s.cache, g);
  const step = g.map((g, j) => (-rms(s.delta[j]) * g) / rms(cache[j]));
  return { w: s.w.map((w, j) => w + step[j]), cache, delta: mean(s.delta, step) };
}
