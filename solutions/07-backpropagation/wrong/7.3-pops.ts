// Task 7.3: takes the bias out of w
function neuron(x: Vec, w: Vec): { out: number; dx: Vec; dw: Vec } {
  if (w.length !== x.length + 1) throw new Error("no");
  const b = w.pop()!;
  const a = x.reduce((s, xi, i) => s + xi * w[i], b);
  const out = 1 / (1 + Math.exp(-a));
  const d = out * (1 - out);
  return { out, dx: w.map((wi) => wi * d), dw: [...x.map((xi) => xi * d), d] };
}
