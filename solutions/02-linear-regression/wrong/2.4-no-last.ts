// Task 2.4: leaves out the last place
function gridSearch(x: Vec, y: Vec, lo: number, hi: number, n: number): number {
  let [best, least] = [lo, Infinity];
  for (let i = 0; i < n - 1; i++) {
    const theta = lo + (i * (hi - lo)) / (n - 1);
    const error = mae(x.map((x) => theta * x), y);
    if (error < least) [best, least] = [theta, error];
  }
  return best;
}
