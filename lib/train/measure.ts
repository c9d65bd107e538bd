// A model measured on examples that it does not learn from, in batches.

import * as tf from "../engine/tensorflow.ts";
import type { BatchSource } from "./batches.ts";
import type { Logs } from "./history.ts";
import type { Measured } from "./trainee.ts";

const TURN_MS = 50;

/** The loss and the metrics, each the mean over all examples; `turn` is awaited now and then. */
export async function measure(
  { names, evaluate }: Measured,
  source: BatchSource,
  turn: () => Promise<void>,
): Promise<Logs> {
  const sums = names.map(() => 0);
  let count = 0;
  let turnMs = performance.now();
  await source.begin(0);
  for (;;) {
    const next = source.next();
    const batch = next instanceof Promise ? await next : next;
    if (!batch) break;
    const [x, y] = batch.tensors();
    const measured = evaluate(x, y);
    for (const [i, value] of measured.entries()) sums[i]! += value.dataSync()[0]! * batch.size;
    count += batch.size;
    tf.dispose([x, y, measured]);
    if (performance.now() - turnMs >= TURN_MS) {
      await turn();
      turnMs = performance.now();
    }
  }
  return Object.fromEntries(names.map((name, i) => [name, sums[i]! / count]));
}
