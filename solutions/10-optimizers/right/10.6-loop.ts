// Task 10.6: a loop, with both corrections in the rate
function adam(s: Moments, g: Vec, eta: number, b1: number, b2: number, eps: number): Moments {
  if (g.length !== s.w.length) throw new Error("adam: one number of g for each weight");
  const t = s.t + 1;
  const [c1, c2] = [1 - Math.pow(b1, t), Math.sqrt(1 - Math.pow(b2, t))];
  const after: Moments = { w: [], m: [], v: [], t };
  for (let j = 0; j < g.length; j++) {
    after.m[j] = b1 * s.m[j] + (1 - b1) * g[j];
    after.v[j] = b2 * s.v[j] + (1 - b2) * g[j] * g[j];
    after.w[j] = s.w[j] - ((eta / c1) * after.m[j]) / (Math.sqrt(after.v[j]) / c2 + eps);
  }
  return after;
}
