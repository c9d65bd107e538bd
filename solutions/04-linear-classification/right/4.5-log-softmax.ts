// Task 4.5: the log-softmax of each row, then the entry of the class
function crossEntropy(logits: Mat, y: Vec): number {
  const logSoftmax = (z: Vec) => {
    const largest = z.reduce((a, b) => (a > b ? a : b));
    const shifted = z.map((v) => v - largest);
    const log = Math.log(shifted.map(Math.exp).reduce((a, b) => a + b));
    return shifted.map((v) => v - log);
  };
  if (logits.length !== y.length) throw new Error("lengths");
  const picked = logits.map(logSoftmax).map((row, i) => {
    const value = row[y[i]];
    if (value === undefined) throw new Error("no such class");
    return value;
  });
  return -picked.reduce((a, b) => a + b) / picked.length;
}
