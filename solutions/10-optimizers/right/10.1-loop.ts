// Task 10.1: a loop over the weights
function momentum(s: Rolling, g: Vec, eta: number, rho: number): Rolling {
  if (g.length !== s.w.length) throw new RangeError("momentum: one number of g for each weight");
  const w: Vec = [];
  const v: Vec = [];
  for (let j = 0; j < g.length; j++) {
    v.push(rho * s.v[j] + g[j]);
    w.push(s.w[j] - eta * v[j]);
  }
  return { w, v };
}
