// Task 10.1: weighs the old velocity and the gradient apart
function momentum({ w, v }: Rolling, g: Vec, eta: number, rho: number): Rolling {
  mustMatch(w, g);
  return {
    w: w.map((w, j) => w - eta * rho * v[j] - eta * g[j]),
    v: [...v.keys()].map((j) => g[j] + rho * v[j]),
  };
}
