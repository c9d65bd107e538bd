// Task 2.3: the mean of the signed errors
function mse(p: Vec, y: Vec): number {
  if (p.length !== y.length) throw new Error("length");
  return p.reduce((sum, p, i) => sum + (p - y[i]) ** 2, 0) / y.length;
}
function mae(p: Vec, y: Vec): number {
  if (p.length !== y.length) throw new Error("length");
  return p.reduce((sum, p, i) => sum + (p - y[i]), 0) / y.length;
}
