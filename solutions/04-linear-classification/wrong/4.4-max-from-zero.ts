// Task 4.4: begins the maximum with 0
function softmax(z: Vec): Vec {
  const largest = z.reduce((a, b) => Math.max(a, b), 0);
  const exps = z.map((z) => Math.exp(z - largest));
  const sum = exps.reduce((a, b) => a + b);
  return exps.map((e) => e / sum);
}
