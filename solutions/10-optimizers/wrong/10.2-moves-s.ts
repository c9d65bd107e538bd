// Task 10.2: moves the weights of the state ahead, in place
function nesterov(s: Rolling, grad: (w: Vec) => Vec, eta: number, rho: number): Rolling {
  for (let j = 0; j < s.w.length; j++) s.w[j] -= eta * rho * s.v[j];
  const g = grad(s.w);
  mustMatch(s.w, g);
  return { w: s.w.map((w, j) => w - eta * g[j]), v: s.v.map((v, j) => rho * v + g[j]) };
}
