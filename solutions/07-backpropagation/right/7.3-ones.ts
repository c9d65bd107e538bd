// Task 7.3: the bias as the weight of a last input that is 1
function neuron(x: Vec, w: Vec): { out: number; dx: Vec; dw: Vec } {
  const inputs = [...x, 1];
  if (inputs.length !== w.length) throw new Error("x and w do not fit");
  const a = inputs.map((x, i) => x * w[i]).reduce((a, b) => a + b);
  const e = Math.exp(-Math.abs(a)); // never large
  const out = a < 0 ? e / (1 + e) : 1 / (1 + e);
  const da = e / (1 + e) ** 2;
  const dw = inputs.map((x) => da * x);
  const dx = w.slice(0, -1).map((w) => da * w);
  return { out, dx, dw };
}
