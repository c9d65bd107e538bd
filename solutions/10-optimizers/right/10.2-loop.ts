// Task 10.2: loops
function nesterov(s: Rolling, grad: (w: Vec) => Vec, eta: number, rho: number): Rolling {
  const ahead: Vec = [];
  for (let j = 0; j < s.w.length; j++) ahead[j] = s.w[j] - eta * rho * s.v[j];
  const g = grad(ahead);
  if (g.length !== s.w.length) throw new Error("nesterov: grad must give one number for each weight");
  const after: Rolling = { w: [], v: [] };
  for (let j = 0; j < g.length; j++) {
    after.v[j] = rho * s.v[j] + g[j];
    after.w[j] = s.w[j] - eta * after.v[j];
  }
  return after;
}
