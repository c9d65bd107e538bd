// Task 2.3: takes the root of the mean square
function mse(p: Vec, y: Vec): number {
  if (p.length !== y.length) throw new Error("length");
  return Math.sqrt(p.reduce((sum, p, i) => sum + (p - y[i]) ** 2, 0) / y.length);
}
function mae(p: Vec, y: Vec): number {
  if (p.length !== y.length) throw new Error("length");
  return p.reduce((sum, p, i) => sum + Math.abs(p - y[i]), 0) / y.length;
}
