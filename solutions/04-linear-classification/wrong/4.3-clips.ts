// Task 4.3: clips the probability
function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
function logLoss(z: Vec, y: Vec): number {
  if (z.length !== y.length || y.some((y) => y !== 0 && y !== 1)) throw new Error("labels");
  const cost = (z: number, y: number) => {
    const p = Math.min(1 - 1e-15, Math.max(1e-15, sigmoid(z)));
    return -(y * Math.log(p) + (1 - y) * Math.log(1 - p));
  };
  return z.reduce((sum, z, i) => sum + cost(z, y[i]), 0) / y.length;
}
