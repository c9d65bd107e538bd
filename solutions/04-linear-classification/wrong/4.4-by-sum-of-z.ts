// Task 4.4: divides by the sum of z
function softmax(z: Vec): Vec {
  const sum = z.reduce((a, b) => a + b);
  return z.map((z) => Math.exp(z) / sum);
}
