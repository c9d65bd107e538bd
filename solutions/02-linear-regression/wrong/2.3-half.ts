// Task 2.3: divides the squares by twice the number of examples
function mse(p: Vec, y: Vec): number {
  if (p.length !== y.length) throw new Error("length");
  return p.reduce((sum, p, i) => sum + (p - y[i]) ** 2, 0) / (2 * y.length);
}
function mae(p: Vec, y: Vec): number {
  if (p.length !== y.length) throw new Error("length");
  return p.reduce((sum, p, i) => sum + Math.abs(p - y[i]), 0) / y.length;
}
