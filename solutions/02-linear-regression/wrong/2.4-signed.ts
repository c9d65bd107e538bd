// Task 2.4: makes the sum of the signed errors small
function gridSearch(x: Vec, y: Vec, lo: number, hi: number, n: number): number {
  let [best, least] = [lo, Infinity];
  for (let i = 0; i < n; i++) {
    const theta = lo + (i * (hi - lo)) / (n - 1);
    const error = x.reduce((sum, x, i) => sum + theta * x - y[i], 0);
    if (error < least) [best, least] = [theta, error];
  }
  return best;
}
