// Task 2.4: steps of (hi - lo) / n
function gridSearch(x: Vec, y: Vec, lo: number, hi: number, n: number): number {
  let [best, least] = [lo, Infinity];
  for (let i = 0; i < n; i++) {
    const theta = lo + (i * (hi - lo)) / n;
    const error = mae(x.map((x) => theta * x), y);
    if (error < least) [best, least] = [theta, error];
  }
  return best;
}
