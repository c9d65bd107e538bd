// Task 4.5: clips the probability
function crossEntropy(logits: Mat, y: Vec): number {
  if (logits.length !== y.length || y.some((y, i) => !(y in logits[i]))) throw new Error("classes");
  const cost = (z: Vec, y: number) => {
    const p = z.map((v) => Math.exp(v - Math.max(...z)));
    return -Math.log(Math.max(1e-15, p[y] / p.reduce((a, b) => a + b)));
  };
  return logits.reduce((sum, z, i) => sum + cost(z, y[i]), 0) / y.length;
}
