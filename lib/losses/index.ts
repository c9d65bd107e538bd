// One file a loss: its value, and its gradient by the predictions.

export type { LossArgument } from "./arguments.ts";
export { halfMse, halfMseGrad } from "./half-mse.ts";
export { mae, maeGrad } from "./mae.ts";
export { mse, mseGrad } from "./mse.ts";
