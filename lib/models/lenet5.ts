// LeNet-5: handwritten digits, by convolutions and pools that end in dense layers.

import { checkCount } from "../engine/options.ts";
import type { ActivationName } from "../nn/activation.ts";
import { AvgPool2D } from "../nn/avg-pool2d.ts";
import { Conv2D } from "../nn/conv2d.ts";
import { Dense } from "../nn/dense.ts";
import { Flatten } from "../nn/flatten.ts";
import type { Sequential } from "../nn/sequential.ts";
import type { Padding } from "../nn/window.ts";
import { checkModelOptions, type ModelOptions, scaled, sequential } from "./model-options.ts";

export interface LeNet5Options extends ModelOptions {
  /** How many logits the last layer gives, one for each class. */
  classes?: number;
  /** 1 is LeNet-5, 0.5 has half as many maps and units in each layer. */
  width?: number;
  /** f of every layer but the last. */
  activation?: ActivationName;
  /** Of the first convolution: "same" for images of 28 by 28. */
  padding?: Padding;
}

/**
 * Images [32, 32, 1] to 10 logits (LeCun, Bottou, Bengio and Haffner, 1998).
 *
 *     const model = models.lenet5();
 *
 * | layer | output | parameters |
 * |---|---|---|
 * | C1, 6 maps of 5 x 5 | 28, 28, 6 | 156 |
 * | S2, average of 2 x 2 | 14, 14, 6 | |
 * | C3, 16 maps of 5 x 5 | 10, 10, 16 | 2,416 |
 * | S4, average of 2 x 2 | 5, 5, 16 | |
 * | C5, 120 maps of 5 x 5 | 1, 1, 120 | 48,120 |
 * | F6 | 84 | 10,164 |
 * | output | 10 | 850 |
 *
 * 61,706 parameters. The paper's net has 60,000: each map of its C3 sees only some of S2's (1,516), S2 and S4 learn a
 * factor and a bias for each map (12 and 32), and its output measures distances to fixed pictures.
 */
export function lenet5(options: LeNet5Options = {}): Sequential {
  checkModelOptions("models.lenet5", options, ["classes", "width", "activation", "padding"]);
  const {
    inputShape = [32, 32, 1],
    classes = 10,
    width = 1,
    activation = "tanh",
    padding = "valid",
    ...rest
  } = options;
  checkCount("models.lenet5: classes", classes);
  const of = scaled("models.lenet5", width);
  const layers = [
    new Conv2D({ filters: of(6), kernelSize: 5, activation, padding, name: "C1" }),
    new AvgPool2D({ poolSize: 2, name: "S2" }),
    new Conv2D({ filters: of(16), kernelSize: 5, activation, name: "C3" }),
    new AvgPool2D({ poolSize: 2, name: "S4" }),
    new Conv2D({ filters: of(120), kernelSize: 5, activation, name: "C5" }),
    new Flatten(),
    new Dense({ units: of(84), activation, name: "F6" }),
    new Dense({ units: classes, name: "output" }),
  ];
  return sequential("models.lenet5", layers, { inputShape, ...rest });
}
