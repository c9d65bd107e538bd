// Task 2.4: adds up steps until hi is passed, and by rounding never comes to it
function gridSearch(x: Vec, y: Vec, lo: number, hi: number, n: number): number {
  const step = (hi - lo) / (n - 1);
  let best = lo;
  let least = Infinity;
  for (let theta = lo; theta <= hi; theta += step) {
    const error = x.reduce((sum, x, i) => sum + Math.abs(theta * x - y[i]), 0);
    if (error < least) [best, least] = [theta, error];
  }
  return best;
}
