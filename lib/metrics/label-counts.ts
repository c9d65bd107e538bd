// How often each class was predicted for each: what the metrics of labels are made from.

import type { Vector } from "../engine/arguments.ts";
import { readLabels } from "../labels.ts";
import { readPair } from "./pair.ts";

export interface LabelCounts {
  classes: readonly number[];
  /** `counts[i * K + j]`: examples of class i that were predicted as class j. */
  counts: Int32Array;
}

/** `labels` says which classes there are, else those that occur in either; `call` opens the error texts. */
export function countsOf(
  call: string,
  target: Vector,
  prediction: Vector,
  labels?: readonly number[],
): LabelCounts {
  readPair(call, target, prediction);
  const y = readLabels(`${call}: target`, target);
  const p = readLabels(`${call}: prediction`, prediction);
  const classes = labels ?? [...new Set([...y.classes, ...p.classes])].sort((a, b) => a - b);
  if (labels && new Set(labels).size !== labels.length) {
    throw new RangeError(`${call}: labels must differ from each other, got ${labels.join(", ")}`);
  }
  const places = new Map(classes.map((label, k) => [label, k]));
  for (const [name, occur] of [["target", y.classes] as const, ["prediction", p.classes] as const]) {
    const unknown = occur.find((label) => !places.has(label));
    if (unknown === undefined) continue;
    throw new RangeError(`${call}: ${name} must hold the labels ${classes.join(", ")}, got ${unknown}`);
  }
  const counts = new Int32Array(classes.length ** 2);
  for (const [i, k] of y.indices.entries()) {
    const row = places.get(y.classes[k]!)!;
    counts[row * classes.length + places.get(p.classes[p.indices[i]!]!)!]!++;
  }
  return { classes, counts };
}
