// Task 10.2: momentum, with the gradient ahead
function nesterov(s: Rolling, grad: (w: Vec) => Vec, eta: number, rho: number): Rolling {
  return momentum(s, grad(s.w.map((w, j) => w - eta * rho * s.v[j])), eta, rho);
}
