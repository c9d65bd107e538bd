// Task 7.3: takes weights of any number
function neuron(x: Vec, w: Vec): { out: number; dx: Vec; dw: Vec } {
  const a = x.reduce((sum, x, i) => sum + (w[i] ?? 0) * x, w.at(-1)!);
  const out = 1 / (1 + Math.exp(-a));
  const da = out * (1 - out);
  return { out, dx: x.map((_, i) => da * w[i]), dw: [...x.map((x) => da * x), da] };
}
