// Task 7.3: loops, the derivative as out times what is missing to 1
function neuron(x: Vec, w: Vec): { out: number; dx: Vec; dw: Vec } {
  const n = x.length;
  if (w.length !== n + 1) throw new RangeError("neuron: one weight for each x, and a bias");
  let sum = w[n];
  for (let i = 0; i < n; i++) sum += x[i] * w[i];
  const out = 1 / (1 + Math.exp(-sum));
  const slope = out * (1 - out);
  const dx: Vec = [];
  const dw: Vec = [];
  for (let i = 0; i < n; i++) {
    dx.push(slope * w[i]);
    dw.push(slope * x[i]);
  }
  dw.push(slope);
  return { out, dx, dw };
}
