// Computation graphs, scalar and tensor, as lectured: values forward, gradients backward, and how to check them.

export type { OperationCount } from "./count-operations.ts";
export { countOperations } from "./count-operations.ts";
export type { Argument, GradientCheckOptions } from "./gradient-check.ts";
export { gradientCheck } from "./gradient-check.ts";
export type { CheckedNumber } from "./gradient-report.ts";
export { GradientReport } from "./gradient-report.ts";
export { GraphNode } from "./graph-node.ts";
export type { DifferenceOptions } from "./jacobian.ts";
export { jacobian, numericJacobian } from "./jacobian.ts";
export { Step, steps } from "./steps.ts";
export { TensorNode, tensor } from "./tensor.ts";
export { Value, value } from "./value.ts";
