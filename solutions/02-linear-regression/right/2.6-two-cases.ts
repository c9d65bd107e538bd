// Task 2.6: odd and even written out
function bestConstant(y: Vec, loss: "mse" | "mae"): number {
  let sum = 0;
  for (const value of y) sum += value;
  if (loss === "mse") return sum / y.length;
  const sorted = [...y].sort((a, b) => a - b);
  const middle = Math.floor(y.length / 2);
  return y.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
