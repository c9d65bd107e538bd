// Task 4.3: e^1000 in log(1 + e^z)
function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
function logLoss(z: Vec, y: Vec): number {
  if (z.length !== y.length || y.some((y) => y !== 0 && y !== 1)) throw new Error("labels");
  const cost = (z: number, y: number) => {
    return Math.log(1 + Math.exp(y === 1 ? -z : z));
  };
  return z.reduce((sum, z, i) => sum + cost(z, y[i]), 0) / y.length;
}
