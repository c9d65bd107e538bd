// Task 2.3: forgets to divide
function mse(p: Vec, y: Vec): number {
  if (p.length !== y.length) throw new Error("length");
  return p.reduce((sum, p, i) => sum + (p - y[i]) ** 2, 0);
}
function mae(p: Vec, y: Vec): number {
  if (p.length !== y.length) throw new Error("length");
  return p.reduce((sum, p, i) => sum + Math.abs(p - y[i]), 0);
}
