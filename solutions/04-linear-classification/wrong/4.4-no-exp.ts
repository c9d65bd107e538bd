// Task 4.4: shares of the scores themselves
function softmax(z: Vec): Vec {
  const sum = z.reduce((a, b) => a + b);
  return z.map((z) => z / sum);
}
