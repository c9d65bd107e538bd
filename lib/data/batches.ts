// Examples in mini-batches, for a training loop of one's own.

import { checkCount, checkOptions } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { inOrder, type Rows, readExamples, shuffle as shuffleInPlace } from "../train/examples.ts";
import { random } from "./random.ts";

export interface BatchesOptions {
  /** Examples in a batch; the last one may have fewer. */
  batchSize?: number;
  /** Whether each pass takes the examples in a new order. */
  shuffle?: boolean;
  /** Of those orders. */
  seed?: number;
}

/** Gives the batches of one pass each time it is iterated over. */
export interface Batches extends Iterable<[x: tf.Tensor, y: tf.Tensor]> {
  /** Batches in one pass; the last one may have fewer examples. */
  readonly length: number;
}

/**
 * The rows of x [examples, ...] and y [examples, ...] in pairs of tensors of `batchSize` rows each.
 *
 *     for (const [x, y] of data.batches(X, labels, { batchSize: 32, shuffle: true, seed: 1 })) { ... }
 */
export function batches(x: Rows, y: Rows, options: BatchesOptions = {}): Batches {
  checkOptions("data.batches", options, ["batchSize", "shuffle", "seed"]);
  const { batchSize = 32, shuffle = false, seed = 0 } = options;
  checkCount("data.batches: batchSize", batchSize);
  const examples = readExamples(["data.batches: x", "data.batches: y"], x, y);
  const { count } = examples;
  const next = random(seed);
  const order = inOrder(count);
  return {
    length: Math.ceil(count / batchSize),
    *[Symbol.iterator]() {
      if (shuffle) shuffleInPlace(order, next);
      const mine = shuffle ? order.slice() : undefined; // another pass may begin before this one has ended
      for (let from = 0; from < count; from += batchSize) {
        yield examples.batch(from, Math.min(count, from + batchSize), mine);
      }
    },
  };
}
