// A line of a CSV file for each epoch: for a plot by another program, or a training that is watched from outside.

import { checkOptions } from "../engine/options.ts";
import { append, writeWhole } from "../models/whole-file.ts";
import type { Callbacks } from "./callbacks.ts";
import type { TrainingHistory } from "./history.ts";

export interface CsvLoggerOptions {
  /** The file; what it held is replaced. */
  path: string;
  /** What stands between two columns. */
  separator?: string;
}

/**
 * A callback that writes the epoch and what was measured, a column each. Named as in Keras; a training that goes on
 * from a checkpoint goes on there in the file too.
 *
 *     callbacks: train.csvLogger({ path: "training.csv" })
 */
export function csvLogger(options: CsvLoggerOptions): Callbacks {
  checkOptions("train.csvLogger", options, ["path", "separator"]);
  const { path, separator = "," } = options;
  const where = "train.csvLogger";
  const line = (cells: (string | number)[]) => `${cells.join(separator)}\n`;
  let history: TrainingHistory;
  let begun = false;
  return {
    onTrainBegin(training) {
      history = training.history;
      begun = false;
    },
    async onEpochEnd() {
      const { names } = history;
      const rows = history.loss.map((_, epoch) =>
        line([epoch, ...names.map((name) => history.of(name)[epoch]!)]),
      );
      if (begun) return append(where, path, rows.at(-1)!);
      begun = true;
      await writeWhole(where, path, [new TextEncoder().encode(line(["epoch", ...names]) + rows.join(""))]);
    },
  };
}
