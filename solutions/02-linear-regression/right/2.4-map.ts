// Task 2.4: all places first, then the best of them
function gridSearch(x: Vec, y: Vec, lo: number, hi: number, n: number): number {
  const places = Array.from({ length: n }, (_, i) => lo + ((hi - lo) / (n - 1)) * i);
  const errors = places.map((theta) => x.map((x, i) => Math.abs(theta * x - y[i])).reduce((a, b) => a + b));
  return places[errors.indexOf(Math.min(...errors))];
}
