// Task 7.3: takes the first weight for the bias
function neuron(x: Vec, w: Vec): { out: number; dx: Vec; dw: Vec } {
  if (w.length !== x.length + 1) throw new Error("w must be one longer than x");
  const a = x.reduce((sum, x, i) => sum + w[i + 1] * x, w[0]);
  const out = 1 / (1 + Math.exp(-a));
  const da = out * (1 - out);
  return { out, dx: x.map((_, i) => da * w[i + 1]), dw: [da, ...x.map((x) => da * x)] };
}
