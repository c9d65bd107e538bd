// Task 2.3: stops at the end of the shorter list
function mse(p: Vec, y: Vec): number {
  const n = Math.min(p.length, y.length);
  return p.slice(0, n).reduce((sum, p, i) => sum + (p - y[i]) ** 2, 0) / n;
}
function mae(p: Vec, y: Vec): number {
  const n = Math.min(p.length, y.length);
  return p.slice(0, n).reduce((sum, p, i) => sum + Math.abs(p - y[i]), 0) / n;
}
