// Task 4.3: one formula on either side of 0
function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}
function logLoss(z: Vec, y: Vec): number {
  if (z.length !== y.length) throw new Error("lengths");
  let sum = 0;
  for (let i = 0; i < z.length; i++) {
    if (y[i] !== 0 && y[i] !== 1) throw new Error("label");
    const wrong = y[i] === 1 ? -z[i] : z[i]; // how far on the wrong side
    sum += wrong > 0 ? wrong + Math.log1p(Math.exp(-wrong)) : Math.log1p(Math.exp(wrong));
  }
  return sum / z.length;
}
