// Task 4.4: subtracts no maximum
function softmax(z: Vec): Vec {
  const exps = z.map(Math.exp);
  const sum = exps.reduce((a, b) => a + b);
  return exps.map((e) => e / sum);
}
