// Task 2.4: looks at the largest error only
function gridSearch(x: Vec, y: Vec, lo: number, hi: number, n: number): number {
  const places = Array.from({ length: n }, (_, i) => lo + (i * (hi - lo)) / (n - 1));
  const worst = places.map((theta) => Math.max(...x.map((v, i) => Math.abs(theta * v - y[i]))));
  return places[worst.indexOf(Math.min(...worst))];
}
