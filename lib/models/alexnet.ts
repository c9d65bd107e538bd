// AlexNet: photographs of a thousand kinds, by five convolutions and three dense layers.

import { checkCount } from "../engine/options.ts";
import { Conv2D } from "../nn/conv2d.ts";
import { Dense } from "../nn/dense.ts";
import { Dropout } from "../nn/dropout.ts";
import { Flatten } from "../nn/flatten.ts";
import { MaxPool2D } from "../nn/max-pool2d.ts";
import type { Sequential } from "../nn/sequential.ts";
import { checkModelOptions, checkRate, type ModelOptions, scaled, sequential } from "./model-options.ts";

export interface AlexNetOptions extends ModelOptions {
  /** How many logits the last layer gives, one for each class. */
  classes?: number;
  /** 1 is AlexNet; 1/8 has an eighth of the filters in each convolution, and of the units of its dense layers. */
  width?: number;
  /** Of fc6 and fc7, instead of 4096 times `width`. */
  units?: number;
  /** The share of fc6's and fc7's values that training leaves out. */
  dropout?: number;
}

/**
 * Images [227, 227, 3] to 1000 logits (Krizhevsky, Sutskever and Hinton, 2012).
 *
 *     const model = models.alexnet({ inputShape: [67, 67, 1], classes: 10, width: 1 / 8 }); // trains here
 *
 * | layer | output | parameters |
 * |---|---|---|
 * | conv1, 96 of 11 x 11, stride 4 | 55, 55, 96 | 34,944 |
 * | pool 3 x 3, stride 2 | 27, 27, 96 | |
 * | conv2, 256 of 5 x 5 | 27, 27, 256 | 614,656 |
 * | pool | 13, 13, 256 | |
 * | conv3, 384 of 3 x 3 | 13, 13, 384 | 885,120 |
 * | conv4, 384 of 3 x 3 | 13, 13, 384 | 1,327,488 |
 * | conv5, 256 of 3 x 3 | 13, 13, 256 | 884,992 |
 * | pool | 6, 6, 256 | |
 * | fc6 | 4096 | 37,752,832 |
 * | fc7 | 4096 | 16,781,312 |
 * | fc8 | 1000 | 4,097,000 |
 *
 * 62,378,344 parameters. The paper's net has 60,965,224: it lay on two cards, and in conv2, conv4 and conv5 each saw
 * its own maps only. Its brightness normalisation, which later nets do without, is left out. The paper says 224, of
 * which 55 windows of stride 4 cannot come: its images had 227, or three pixels around them.
 */
export function alexnet(options: AlexNetOptions = {}): Sequential {
  checkModelOptions("models.alexnet", options, ["classes", "width", "units", "dropout"]);
  const { inputShape = [227, 227, 3], classes = 1000, width = 1, units, dropout = 0.5, ...rest } = options;
  checkCount("models.alexnet: classes", classes);
  checkRate("models.alexnet", dropout);
  const of = scaled("models.alexnet", width);
  const dense = units ?? of(4096);
  checkCount("models.alexnet: units", dense);
  const relu = { activation: "relu", kernelInitializer: "heNormal" } as const;
  const layers = [
    new Conv2D({ filters: of(96), kernelSize: 11, strides: 4, ...relu, name: "conv1" }),
    new MaxPool2D({ poolSize: 3, strides: 2 }),
    new Conv2D({ filters: of(256), kernelSize: 5, padding: "same", ...relu, name: "conv2" }),
    new MaxPool2D({ poolSize: 3, strides: 2 }),
    new Conv2D({ filters: of(384), kernelSize: 3, padding: "same", ...relu, name: "conv3" }),
    new Conv2D({ filters: of(384), kernelSize: 3, padding: "same", ...relu, name: "conv4" }),
    new Conv2D({ filters: of(256), kernelSize: 3, padding: "same", ...relu, name: "conv5" }),
    new MaxPool2D({ poolSize: 3, strides: 2 }),
    new Flatten(),
    new Dense({ units: dense, ...relu, name: "fc6" }),
    new Dropout({ rate: dropout }),
    new Dense({ units: dense, ...relu, name: "fc7" }),
    new Dropout({ rate: dropout }),
    new Dense({ units: classes, name: "fc8" }),
  ];
  return sequential("models.alexnet", layers, { inputShape, ...rest });
}
