// Task 10.6: the corrections drawn into rate and ε, as the paper writes it
function adam({ w, m, v, t }: Moments, g: Vec, eta: number, b1: number, b2: number, eps: number): Moments {
  if (g.length !== w.length) throw new Error("g");
  t += 1;
  m = m.map((mj, j) => mj + (1 - b1) * (g[j] - mj));
  v = v.map((vj, j) => vj + (1 - b2) * (g[j] * g[j] - vj));
  const rate = (eta * Math.sqrt(1 - Math.pow(b2, t))) / (1 - Math.pow(b1, t));
  const e = eps * Math.sqrt(1 - Math.pow(b2, t));
  w = w.map((wj, j) => wj - (rate * m[j]) / (Math.sqrt(v[j]) + e));
  return { w, m, v, t };
}
