// Task 4.5: subtracts the largest score of all rows from each of them
function crossEntropy(logits: Mat, y: Vec): number {
  if (logits.length !== y.length) throw new Error("lengths");
  const largest = Math.max(...logits.flat());
  const costs = logits.map((z, i) => {
    if (z[y[i]] === undefined) throw new Error("class");
    const sum = z.reduce((sum, z) => sum + Math.exp(z - largest), 0);
    return largest + Math.log(sum) - z[y[i]];
  });
  return costs.reduce((a, b) => a + b, 0) / y.length;
}
