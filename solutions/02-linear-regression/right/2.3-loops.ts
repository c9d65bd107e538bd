// Task 2.3: loops over a common helper
function errors(p: Vec, y: Vec): Vec {
  if (p.length !== y.length) throw new Error("p and y must have one length");
  const e = new Array<number>(p.length);
  for (let i = 0; i < p.length; i++) e[i] = p[i] - y[i];
  return e;
}
function mse(p: Vec, y: Vec): number {
  let sum = 0;
  for (const e of errors(p, y)) sum += e * e;
  return sum / p.length;
}
function mae(p: Vec, y: Vec): number {
  let sum = 0;
  for (const e of errors(p, y)) sum += e < 0 ? -e : e;
  return sum / p.length;
}
