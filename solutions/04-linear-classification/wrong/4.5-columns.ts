// Task 4.5: a softmax over the examples
function crossEntropy(logits: Mat, y: Vec): number {
  if (logits.length !== y.length || y.some((y, i) => !(y in logits[i]))) throw new Error("classes");
  const costs = y.map((y, i) => {
    const column = logits.map((row) => row[y]);
    const largest = Math.max(...column);
    return largest + Math.log(column.reduce((sum, v) => sum + Math.exp(v - largest), 0)) - logits[i][y];
  });
  return costs.reduce((a, b) => a + b) / y.length;
}
