// Task 10.1: writes into the state it was given
function momentum(s: Rolling, g: Vec, eta: number, rho: number): Rolling {
  mustMatch(s.w, g);
  for (let j = 0; j < s.w.length; j++) {
    s.v[j] = rho * s.v[j] + g[j];
    s.w[j] -= eta * s.v[j];
  }
  return s;
}
