// Task 10.2: steps from the point ahead by the gradient alone, which is the same
function nesterov(s: Rolling, grad: (w: Vec) => Vec, eta: number, rho: number): Rolling {
  const ahead = s.w.map((w, j) => w - eta * rho * s.v[j]);
  const g = grad([...ahead]);
  mustMatch(s.w, g);
  return { w: ahead.map((w, j) => w - eta * g[j]), v: s.v.map((v, j) => rho * v + g[j]) };
}
