// Task 4.5: counts classes from 1
function crossEntropy(logits: Mat, y: Vec): number {
  if (logits.length !== y.length) throw new Error("lengths");
  const costs = logits.map((z, i) => {
    const largest = Math.max(...z);
    return largest + Math.log(z.reduce((sum, v) => sum + Math.exp(v - largest), 0)) - z[y[i] - 1];
  });
  return costs.reduce((a, b) => a + b) / y.length;
}
