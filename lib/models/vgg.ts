// VGG16 and VGG19: many small convolutions instead of few large ones, much deeper.

import { checkCount } from "../engine/options.ts";
import { BatchNorm } from "../nn/batch-norm.ts";
import { Conv2D } from "../nn/conv2d.ts";
import { Dense } from "../nn/dense.ts";
import { Dropout } from "../nn/dropout.ts";
import { Flatten } from "../nn/flatten.ts";
import type { Layer } from "../nn/layer.ts";
import { MaxPool2D } from "../nn/max-pool2d.ts";
import { ReLU } from "../nn/relu.ts";
import type { Sequential } from "../nn/sequential.ts";
import { checkModelOptions, checkRate, type ModelOptions, scaled, sequential } from "./model-options.ts";

export interface VGGOptions extends ModelOptions {
  /** How many logits the last layer gives, one for each class. */
  classes?: number;
  /** 1 is VGG; 1/8 has an eighth of the filters in each convolution, and of the units of its dense layers. */
  width?: number;
  /** Of fc6 and fc7, instead of 4096 times `width`. */
  units?: number;
  /** The share of fc6's and fc7's values that training leaves out. */
  dropout?: number;
  /** Normalises after each convolution, which the paper's nets did not: without it so deep a net learns slowly. */
  batchNorm?: boolean;
}

/**
 * Images [224, 224, 3] to 1000 logits by 13 convolutions of 3 x 3 and 3 dense layers (Simonyan and Zisserman, 2014).
 *
 *     const model = models.vgg16({ inputShape: [32, 32, 1], classes: 10, width: 1 / 8, batchNorm: true }); // trains here
 *
 * | convolutions | output after their pool | parameters |
 * |---|---|---|
 * | 64, 64 | 112, 112, 64 | 38,720 |
 * | 128, 128 | 56, 56, 128 | 221,440 |
 * | 256, 256, 256 | 28, 28, 256 | 1,475,328 |
 * | 512, 512, 512 | 14, 14, 512 | 5,899,776 |
 * | 512, 512, 512 | 7, 7, 512 | 7,079,424 |
 * | fc6, 4096 | | 102,764,544 |
 * | fc7, 4096 | | 16,781,312 |
 * | fc8, 1000 | | 4,097,000 |
 *
 * 138,357,544 parameters. The lecture's table has one convolution of 256 too few.
 */
export function vgg16(options: VGGOptions = {}): Sequential {
  return vgg(
    "models.vgg16",
    [
      [64, 64],
      [128, 128],
      [256, 256, 256],
      [512, 512, 512],
      [512, 512, 512],
    ],
    options,
  );
}

/**
 * As VGG16, with 16 convolutions: 143,667,240 parameters. The lecture's table has two convolutions of 256 too few.
 *
 *     models.vgg19().summary();
 */
export function vgg19(options: VGGOptions = {}): Sequential {
  const blocks = [
    [64, 64],
    [128, 128],
    [256, 256, 256, 256],
    [512, 512, 512, 512],
    [512, 512, 512, 512],
  ];
  return vgg("models.vgg19", blocks, options);
}

function vgg(where: string, blocks: readonly (readonly number[])[], options: VGGOptions): Sequential {
  checkModelOptions(where, options, ["classes", "width", "units", "dropout", "batchNorm"]);
  const {
    inputShape = [224, 224, 3],
    classes = 1000,
    width = 1,
    units,
    dropout = 0.5,
    batchNorm = false,
    ...rest
  } = options;
  checkCount(`${where}: classes`, classes);
  checkRate(where, dropout);
  const of = scaled(where, width);
  const dense = units ?? of(4096);
  checkCount(`${where}: units`, dense);
  const relu = { activation: "relu", kernelInitializer: "heNormal" } as const;

  const convolution = (filters: number, name: string): Layer[] => {
    const window = { filters: of(filters), kernelSize: 3, padding: "same", name } as const;
    if (!batchNorm) return [new Conv2D({ ...window, ...relu })];
    return [
      new Conv2D({ ...window, ...relu, activation: "linear", useBias: false }),
      new BatchNorm(),
      new ReLU(),
    ];
  };
  const layers = [
    ...blocks.flatMap((filters, block) => [
      ...filters.flatMap((count, i) => convolution(count, `conv${block + 1}-${i + 1}`)),
      new MaxPool2D({ poolSize: 2 }),
    ]),
    new Flatten(),
    new Dense({ units: dense, ...relu, name: "fc6" }),
    new Dropout({ rate: dropout }),
    new Dense({ units: dense, ...relu, name: "fc7" }),
    new Dropout({ rate: dropout }),
    new Dense({ units: classes, name: "fc8" }),
  ];
  return sequential(where, layers, { inputShape, ...rest });
}
