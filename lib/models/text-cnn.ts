// A text classifier by convolution: filters that look for groups of words, wherever they stand.

import { checkCount } from "../engine/options.ts";
import { Conv1D } from "../nn/conv1d.ts";
import { Dense } from "../nn/dense.ts";
import { Dropout } from "../nn/dropout.ts";
import { Embedding } from "../nn/embedding.ts";
import { GlobalMaxPool } from "../nn/global-max-pool.ts";
import { Parallel } from "../nn/parallel.ts";
import type { Sequential } from "../nn/sequential.ts";
import { checkModelOptions, checkRate, checkSizes, type ModelOptions, sequential } from "./model-options.ts";

export interface TextCNNOptions extends ModelOptions {
  /** How many different ids there are: `vocabulary.size`. */
  vocabularySize: number;
  /** How many logits the last layer gives, one for each class. */
  classes: number;
  /** Of the vector that each word becomes. */
  dimensions?: number;
  /** How many filters of each size. */
  filters?: number;
  /** How many words a filter sees. */
  kernelSizes?: readonly number[];
  /** The share of the filters' strongest answers that training leaves out. */
  dropout?: number;
}

/**
 * Ids of words [steps] to logits: each word a vector, filters over 2, 3 and 4 words, of each its largest value in the
 * text (Kim, 2014).
 *
 *     models.textCNN({ vocabularySize: vocabulary.size, classes: 2, inputShape: [22] })
 *
 * | layer | output | parameters |
 * |---|---|---|
 * | embedding | steps, 32 | 32 x vocabulary |
 * | convolutions of 2, 3, 4 words, 32 filters each, ReLU; maximum over time | 96 | 9,312 |
 * | dropout, dense | classes | 97 x classes |
 */
export function textCNN(options: TextCNNOptions): Sequential {
  checkModelOptions("models.textCNN", options, [
    "vocabularySize",
    "classes",
    "dimensions",
    "filters",
    "kernelSizes",
    "dropout",
  ]);
  const {
    vocabularySize,
    classes,
    dimensions = 32,
    filters = 32,
    kernelSizes = [2, 3, 4],
    dropout = 0.3,
    ...rest
  } = options;
  checkCount("models.textCNN: vocabularySize", vocabularySize);
  checkCount("models.textCNN: classes", classes);
  checkSizes("models.textCNN: kernelSizes", kernelSizes);
  checkRate("models.textCNN", dropout);
  const layers = [
    new Embedding({ inputDim: vocabularySize, outputDim: dimensions }),
    new Parallel({
      branches: kernelSizes.map((kernelSize) => [
        new Conv1D({ filters, kernelSize, activation: "relu" }),
        new GlobalMaxPool(),
      ]),
    }),
    new Dropout({ rate: dropout }),
    new Dense({ units: classes }),
  ];
  return sequential("models.textCNN", layers, rest);
}
