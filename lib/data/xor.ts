// Exclusive or: the four points that no single neuron can tell apart, and clouds around them.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { Dataset } from "./dataset.ts";
import { random } from "./random.ts";

export interface XorOptions {
  /** Row i is at corner i mod 4: (0, 0), (0, 1), (1, 0), (1, 1). */
  examples?: number;
  /** Standard deviation of the normal noise added to both coordinates. */
  noise?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

/**
 * `y = 1` where just one of the two coordinates is 1: X [examples, 2]; without options the truth table.
 *
 *     data.xor().y; // [0, 1, 1, 0]
 *     data.xor({ examples: 200, noise: 0.15 }); // a cloud around each corner
 */
export function xor(options: XorOptions = {}): Dataset<tf.Tensor2D> {
  checkOptions("data.xor", options, ["examples", "noise", "seed"]);
  const { examples = 4, noise = 0, seed = 0 } = options;
  checkCount("data.xor: examples", examples, 0);
  checkNumber("data.xor: noise", noise, { least: 0 });
  const next = random(seed);
  const X = new Float32Array(2 * examples);
  const y = new Int32Array(examples);
  for (let i = 0; i < examples; i++) {
    const [x1, x2] = [(i >> 1) & 1, i & 1];
    X.set([x1 + next.normal(0, noise), x2 + next.normal(0, noise)], 2 * i);
    y[i] = x1 ^ x2;
  }
  return new Dataset({
    name: "xor",
    X: tf.tensor2d(X, [examples, 2]),
    y,
    classNames: ["equal", "different"],
  });
}
