// Task 4.5: loops, with the score of the class subtracted
function crossEntropy(logits: Mat, y: Vec): number {
  if (logits.length !== y.length) throw new Error("lengths");
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    const z = logits[i];
    if (y[i] < 0 || y[i] >= z.length) throw new Error("class");
    let largest = z[0];
    for (const v of z) largest = Math.max(largest, v);
    let sum = 0;
    for (const v of z) sum += Math.exp(v - largest);
    total -= z[y[i]] - largest - Math.log(sum);
  }
  return total / y.length;
}
