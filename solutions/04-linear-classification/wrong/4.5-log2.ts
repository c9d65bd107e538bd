// Task 4.5: the logarithm of base 2
function crossEntropy(logits: Mat, y: Vec): number {
  if (logits.length !== y.length || y.some((y, i) => !(y in logits[i]))) throw new Error("classes");
  const cost = (z: Vec, y: number) => {
    const largest = Math.max(...z);
    return (largest - z[y]) / Math.LN2 + Math.log2(z.reduce((sum, v) => sum + Math.exp(v - largest), 0));
  };
  return logits.reduce((sum, z, i) => sum + cost(z, y[i]), 0) / y.length;
}
