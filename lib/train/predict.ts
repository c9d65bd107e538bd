// `train.predict`: what a model says of many examples, in batches, while timers and interrupts have their turn.

import type { LayersModel } from "@tensorflow/tfjs";

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Sequential } from "../nn/sequential.ts";
import { type Batches, isStream } from "./batches.ts";
import { asFloat, cutRows, type Rows, readColumn } from "./examples.ts";
import { pause } from "./pause.ts";

const TURN_MS = 50;

/**
 * The model's output for x [examples, ...], as `model.predict`; or for a stream of x, whose outputs are put together.
 *
 *     const p = await train.predict(model, x); // [examples, ...]
 */
export async function predict(
  model: Sequential | LayersModel,
  x: Rows | Batches<Rows>,
  options: { batchSize?: number } = {},
): Promise<tf.Tensor> {
  checkOptions("train.predict", options, ["batchSize"]);
  const { batchSize = 256 } = options;
  checkCount("train.predict: batchSize", batchSize);
  const parts: tf.Tensor[] = [];
  let turnMs = performance.now();
  for await (const batch of isStream<Rows>(x) ? streamed(x) : cut(x, batchSize)) {
    const y = model instanceof Sequential ? model.predict(batch) : model.predict(batch);
    parts.push(y as tf.Tensor);
    batch.dispose();
    if (performance.now() - turnMs >= TURN_MS) {
      await pause();
      turnMs = performance.now();
    }
  }
  if (parts.length === 0) throw new RangeError("train.predict: x must have at least one batch, got none");
  if (parts.length === 1) return parts[0]!;
  const y = tf.concat(parts);
  tf.dispose(parts);
  return y;
}

function* cut(x: Rows, batchSize: number): Generator<tf.Tensor> {
  const column = asFloat(readColumn("train.predict: x", x));
  // No rows are a batch too: the model says of what shape its answer would be.
  for (let from = 0; from === 0 || from < column.rows; from += batchSize) {
    yield cutRows(column, from, Math.min(from + batchSize, column.rows));
  }
}

async function* streamed(batches: Batches<Rows>): AsyncGenerator<tf.Tensor> {
  for await (const x of typeof batches === "function" ? batches(0) : batches) {
    yield* cut(x, Number.MAX_SAFE_INTEGER);
  }
}
