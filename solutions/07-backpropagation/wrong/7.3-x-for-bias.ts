// Task 7.3: looks for an x that belongs to the bias
function neuron(x: Vec, w: Vec): { out: number; dx: Vec; dw: Vec } {
  if (w.length !== x.length + 1) throw new Error("no");
  let a = 0;
  for (let i = 0; i < w.length; i++) a += w[i] * x[i];
  const out = 1 / (1 + Math.exp(-a));
  const d = out * (1 - out);
  return { out, dx: w.map((wi) => wi * d), dw: [...x.map((xi) => xi * d), d] };
}
