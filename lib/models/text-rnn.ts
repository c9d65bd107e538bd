// A text classifier by recurrence: read from both ends, word by word.

import { checkCount } from "../engine/options.ts";
import { Bidirectional } from "../nn/bidirectional.ts";
import { Dense } from "../nn/dense.ts";
import { Dropout } from "../nn/dropout.ts";
import { Embedding } from "../nn/embedding.ts";
import type { Sequential } from "../nn/sequential.ts";
import { type CellName, readCell } from "./cells.ts";
import { checkModelOptions, checkRate, type ModelOptions, sequential } from "./model-options.ts";

export interface TextRNNOptions extends ModelOptions {
  /** How many different ids there are: `vocabulary.size`. */
  vocabularySize: number;
  /** How many logits the last layer gives, one for each class. */
  classes: number;
  /** Of the vector that each word becomes. */
  dimensions?: number;
  /** Of the state, in each direction. */
  units?: number;
  /** Which recurrent layer remembers what was read. */
  cell?: CellName;
  /** Whether a second one reads from the end to the beginning. */
  bidirectional?: boolean;
  /** Whether the id 0 is padding, which is passed by. */
  maskZero?: boolean;
  /** The share of the state that training leaves out before the last layer. */
  dropout?: number;
}

/**
 * Ids of words [steps] to logits: each word a vector, an LSTM over them in both directions, and its last states.
 *
 *     models.textRNN({ vocabularySize: vocabulary.size, classes: 2, inputShape: [22] })
 *
 * | layer | output | parameters |
 * |---|---|---|
 * | embedding | steps, 32 | 32 x vocabulary |
 * | LSTM of 32 units, both directions | 64 | 16,640 |
 * | dropout, dense | classes | 65 x classes |
 */
export function textRNN(options: TextRNNOptions): Sequential {
  checkModelOptions("models.textRNN", options, [
    "vocabularySize",
    "classes",
    "dimensions",
    "units",
    "cell",
    "bidirectional",
    "maskZero",
    "dropout",
  ]);
  const {
    vocabularySize,
    classes,
    dimensions = 32,
    units = 32,
    cell = "lstm",
    bidirectional = true,
    maskZero = true,
    dropout = 0.3,
    ...rest
  } = options;
  checkCount("models.textRNN: vocabularySize", vocabularySize);
  checkCount("models.textRNN: classes", classes);
  checkRate("models.textRNN", dropout);
  const layer = readCell("models.textRNN", cell)({ units, maskZero });
  const layers = [
    new Embedding({ inputDim: vocabularySize, outputDim: dimensions, maskZero }),
    bidirectional ? new Bidirectional({ layer }) : layer,
    new Dropout({ rate: dropout }),
    new Dense({ units: classes }),
  ];
  return sequential("models.textRNN", layers, rest);
}
