// Task 4.3: takes every label that is not 1 for 0
function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
function logLoss(z: Vec, y: Vec): number {
  if (z.length !== y.length) throw new Error("lengths");
  const softplus = (v: number) => Math.max(0, v) + Math.log1p(Math.exp(-Math.abs(v)));
  return z.reduce((sum, z, i) => sum + softplus(y[i] === 1 ? -z : z), 0) / y.length;
}
