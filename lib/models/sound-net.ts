// Convolution, then recurrence: a sound's spectrogram is looked at in small pieces, which are then heard in order.

import { checkCount } from "../engine/options.ts";
import { Conv2D } from "../nn/conv2d.ts";
import { Dense } from "../nn/dense.ts";
import type { Shape } from "../nn/layer.ts";
import { MaxPool2D } from "../nn/max-pool2d.ts";
import { Reshape } from "../nn/reshape.ts";
import type { Sequential } from "../nn/sequential.ts";
import { type CellName, readCell } from "./cells.ts";
import { checkModelOptions, checkSizes, type ModelOptions, sequential } from "./model-options.ts";

export interface SoundNetOptions extends ModelOptions {
  /** Frames, frequencies and 1. */
  inputShape?: Shape;
  /** How many logits the last layer gives, one for each class. */
  classes?: number;
  /** Of each convolution; each is followed by a pool of 2 x 2. */
  filters?: readonly number[];
  /** Of the state. */
  units?: number;
  /** Which recurrent layer remembers what was read. */
  cell?: CellName;
}

/**
 * Spectrograms [64, 32, 1], frames of frequencies, to logits: what the convolutions find in a few frames is a step of
 * the sequence that the recurrent layer reads.
 *
 *     const model = models.soundNet({ classes: 4 }); // for data.tones()
 *
 * | layer | output | parameters |
 * |---|---|---|
 * | convolution of 3 x 3, ReLU; pool | 32, 16, 8 | 80 |
 * | convolution of 3 x 3, ReLU; pool | 16, 8, 16 | 1,168 |
 * | reshape | 16, 128 | |
 * | GRU | 32 | 15,552 |
 * | dense | 4 | 132 |
 */
export function soundNet(options: SoundNetOptions = {}): Sequential {
  checkModelOptions("models.soundNet", options, ["classes", "filters", "units", "cell"]);
  const {
    inputShape = [64, 32, 1],
    classes = 4,
    filters = [8, 16],
    units = 32,
    cell = "gru",
    ...rest
  } = options;
  checkCount("models.soundNet: classes", classes);
  checkSizes("models.soundNet: filters", filters);
  const [frames = 0, frequencies = 0] = inputShape.map((n) => Math.floor(n / 2 ** filters.length));
  const layers = [
    ...filters.flatMap((filters) => [
      new Conv2D({ filters, kernelSize: 3, padding: "same", activation: "relu" }),
      new MaxPool2D({ poolSize: 2 }),
    ]),
    new Reshape({ targetShape: [frames, frequencies * (filters.at(-1) ?? inputShape[2]!)] }),
    readCell("models.soundNet", cell)({ units }),
    new Dense({ units: classes }),
  ];
  return sequential("models.soundNet", layers, { inputShape, ...rest });
}
