// Task 2.4: gives the error, not the place
function gridSearch(x: Vec, y: Vec, lo: number, hi: number, n: number): number {
  let least = Infinity;
  for (let i = 0; i < n; i++) {
    const theta = lo + (i * (hi - lo)) / (n - 1);
    least = Math.min(least, mae(x.map((x) => theta * x), y));
  }
  return least;
}
