// Task 10.1: changes a deep copy of the state
function momentum(s: Rolling, g: Vec, eta: number, rho: number): Rolling {
  mustMatch(s.w, g);
  const after = structuredClone(s);
  g.forEach((g, j) => {
    after.v[j] = after.v[j] * rho + g;
    after.w[j] -= after.v[j] * eta;
  });
  return after;
}
