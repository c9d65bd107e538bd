// Task 10.1: knows one weight only
function momentum(s: Rolling, g: Vec, eta: number, rho: number): Rolling {
  mustMatch(s.w, g);
  const v = [rho * s.v[0] + g[0]];
  return { w: [s.w[0] - eta * v[0]], v };
}
