// Task 4.3: max(0, z) - y z + log(1 + e^-|z|)
const sigmoid = (z: number) => (1 + Math.tanh(z / 2)) / 2;
function logLoss(z: Vec, y: Vec): number {
  if (z.length !== y.length || y.some((y) => ![0, 1].includes(y))) throw new Error("labels");
  const costs = z.map((z, i) => Math.max(z, 0) - y[i] * z + Math.log(1 + Math.exp(-Math.abs(z))));
  return costs.reduce((a, b) => a + b) / costs.length;
}
