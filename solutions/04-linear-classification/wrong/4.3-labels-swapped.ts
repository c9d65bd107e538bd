// Task 4.3: the labels the wrong way round
function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
function logLoss(z: Vec, y: Vec): number {
  if (z.length !== y.length || y.some((y) => y !== 0 && y !== 1)) throw new Error("labels");
  const softplus = (v: number) => Math.max(0, v) + Math.log1p(Math.exp(-Math.abs(v)));
  const cost = (z: number, y: number) => {
    return softplus(y === 1 ? z : -z);
  };
  return z.reduce((sum, z, i) => sum + cost(z, y[i]), 0) / y.length;
}
