// Task 2.6: the mean for both losses
function bestConstant(y: Vec, loss: "mse" | "mae"): number {
  return y.reduce((sum, y) => sum + y, 0) / y.length;
}
