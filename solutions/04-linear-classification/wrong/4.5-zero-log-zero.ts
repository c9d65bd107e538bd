// Task 4.5: adds 0 · log 0 for the other classes
function crossEntropy(logits: Mat, y: Vec): number {
  if (logits.length !== y.length || y.some((y, i) => !(y in logits[i]))) throw new Error("classes");
  const cost = (z: Vec, y: number) => {
    const p = z.map((v) => Math.exp(v - Math.max(...z)));
    const sum = p.reduce((a, b) => a + b);
    return -p.reduce((total, p, k) => total + (k === y ? 1 : 0) * Math.log(p / sum), 0);
  };
  return logits.reduce((sum, z, i) => sum + cost(z, y[i]), 0) / y.length;
}
