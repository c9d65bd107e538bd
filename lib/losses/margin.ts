// What every margin loss is made of: the margin `M = y s`, of a score s and its label y of -1 or 1.

import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { type LossArgument, readPair } from "./arguments.ts";

/** A margin loss of one number: its value at a margin M, and its derivative there. */
export interface MarginLoss {
  value(M: number): number;
  derivative(M: number): number;
}

export interface MarginOptions {
  /** `false` spares reading the labels, which a recorded step of one's own must not do. */
  checkLabels?: boolean;
}

/**
 * `M = y s`, in the shape of s: above 0 where the sign of the score is right, and the larger the surer.
 *
 *     losses.margins([2, -0.5], [1, 1]); // Tensor float32 [2] [2, -0.5]
 */
export function margins(scores: LossArgument, labels: LossArgument, options: MarginOptions = {}): tf.Tensor {
  return tf.tidy(() => readMargins("margins", scores, labels, options).M);
}

/** The margins, the labels, and how many there are. */
export function readMargins(
  call: string,
  scores: LossArgument,
  labels: LossArgument,
  options: MarginOptions = {},
): { M: tf.Tensor; y: tf.Tensor; m: number } {
  checkOptions(call, options, ["checkLabels"]);
  const { checkLabels = true } = options;
  const [s, y] = readPair(call, scores, labels, ["scores", "labels"]);
  if (checkLabels) checkSigns(`${call}: labels`, y.dataSync(), labels instanceof tf.Tensor);
  return { M: s.mul(y), y, m: s.size };
}

/** Refuses labels that are not -1 or 1; `where` ("hinge: labels") opens the error text. */
export function checkSigns(where: string, labels: ArrayLike<number>, isTensor: boolean): void {
  const bad = Array.prototype.findIndex.call(labels, (y: number) => y !== 1 && y !== -1);
  if (bad < 0) return;
  const convert = isTensor ? "labels.mul(2).sub(1)" : "labels.map((y) => 2 * y - 1)";
  const remedy = labels[bad] === 0 ? `; labels of 0 and 1 become such by ${convert}` : "";
  throw new RangeError(`${where} must be -1 or 1, got ${labels[bad]} at ${bad}${remedy}`);
}
