// A model measured on examples that it does not learn from, in batches.

import * as tf from "../engine/tensorflow.ts";
import type { Examples } from "./examples.ts";
import type { Logs } from "./history.ts";
import type { Measured } from "./trainee.ts";

const TURN_MS = 50;

/** The loss and the metrics, each the mean over all examples; `turn` is awaited now and then. */
export async function measure(
  { names, evaluate }: Measured,
  examples: Examples,
  batchSize: number,
  turn: () => Promise<void>,
): Promise<Logs> {
  const sums = names.map(() => 0);
  let turnMs = performance.now();
  for (let from = 0; from < examples.count; from += batchSize) {
    const to = Math.min(from + batchSize, examples.count);
    const [x, y] = examples.batch(from, to);
    const measured = evaluate(x, y);
    for (const [i, value] of measured.entries()) sums[i]! += value.dataSync()[0]! * (to - from);
    tf.dispose([x, y, measured]);
    if (performance.now() - turnMs >= TURN_MS) {
      await turn();
      turnMs = performance.now();
    }
  }
  return Object.fromEntries(names.map((name, i) => [name, sums[i]! / examples.count]));
}
