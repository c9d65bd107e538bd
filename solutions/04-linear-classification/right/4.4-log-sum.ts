// Task 4.4: by the logarithm of the sum
function softmax(z: Vec): Vec {
  const largest = z.reduce((a, b) => Math.max(a, b));
  const logSum = largest + Math.log(z.map((z) => Math.exp(z - largest)).reduce((a, b) => a + b));
  return z.map((z) => Math.exp(z - logSum));
}
