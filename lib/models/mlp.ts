// A multilayer perceptron: dense layers, one after the other.

import type { ActivationName } from "../nn/activation.ts";
import { Dense } from "../nn/dense.ts";
import { Dropout } from "../nn/dropout.ts";
import { Flatten } from "../nn/flatten.ts";
import type { Sequential } from "../nn/sequential.ts";
import { checkModelOptions, checkRate, checkSizes, type ModelOptions, sequential } from "./model-options.ts";

export interface MLPOptions extends ModelOptions {
  /** Of each layer, the last one's included, which gives numbers or logits. */
  units: readonly number[];
  /** f of every layer but the last. */
  activation?: ActivationName;
  /** The share of each hidden layer's values that training leaves out. */
  dropout?: number;
}

/**
 * Examples of any shape to as many numbers as `units` ends with.
 *
 *     models.mlp({ inputShape: [28, 28], units: [128, 10] })
 *
 * | layer | output | parameters |
 * |---|---|---|
 * | flatten | 784 | |
 * | dense, ReLU | 128 | 100,480 |
 * | dense | 10 | 1,290 |
 */
export function mlp(options: MLPOptions): Sequential {
  checkModelOptions("models.mlp", options, ["units", "activation", "dropout"]);
  const { units, activation = "relu", dropout = 0, ...rest } = options;
  checkSizes("models.mlp: units", units);
  checkRate("models.mlp", dropout);
  const hidden = units
    .slice(0, -1)
    .flatMap((units) => [
      new Dense({ units, activation }),
      ...(dropout > 0 ? [new Dropout({ rate: dropout })] : []),
    ]);
  const output = units.slice(-1).map((units) => new Dense({ units }));
  return sequential("models.mlp", [new Flatten(), ...hidden, ...output], rest);
}
