// The recurrent layers by the name that models take: `cell: "gru"`.

import { choose } from "../engine/options.ts";
import { GRU } from "../nn/gru.ts";
import { LSTM } from "../nn/lstm.ts";
import type { Recurrent, RecurrentOptions } from "../nn/recurrent.ts";
import { SimpleRNN } from "../nn/simple-rnn.ts";

export type CellName = keyof typeof CELLS;

const CELLS = {
  rnn: (options: RecurrentOptions): Recurrent => new SimpleRNN(options) as unknown as Recurrent,
  lstm: (options: RecurrentOptions): Recurrent => new LSTM(options) as unknown as Recurrent,
  gru: (options: RecurrentOptions): Recurrent => new GRU(options) as unknown as Recurrent,
};

/** Makes recurrent layers of this cell; refuses a name that is none. */
export function readCell(where: string, cell: CellName): (options: RecurrentOptions) => Recurrent {
  return choose(where, "cell", cell, CELLS);
}
