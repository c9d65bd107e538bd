// Task 4.4: writes into z
function softmax(z: Vec): Vec {
  const largest = Math.max(...z);
  for (let k = 0; k < z.length; k++) z[k] = Math.exp(z[k] - largest);
  const sum = z.reduce((a, b) => a + b);
  return z.map((e) => e / sum);
}
