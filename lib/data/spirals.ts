// Spirals wound into each other: a hard problem for a shallow network.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { Dataset, letters } from "./dataset.ts";
import { random } from "./random.ts";

export interface SpiralsOptions {
  /** How many points, the l rows of X. */
  examples?: number;
  /** One arm for each. */
  classes?: number;
  /** How often an arm goes round. */
  turns?: number;
  /** Standard deviation of the normal noise added to both coordinates. */
  noise?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

/**
 * `t (cos φ, sin φ)` with `φ = 2π (turns t + k / classes)` for class k: X [examples, 2]. t in [0, 1) is the root of a
 * uniform number, so that the outer turns are as full as the inner ones.
 *
 *     const { X, y } = data.spirals({ classes: 3, turns: 1 });
 */
export function spirals(options: SpiralsOptions = {}): Dataset<tf.Tensor2D> {
  checkOptions("data.spirals", options, ["examples", "classes", "turns", "noise", "seed"]);
  const { examples = 300, classes = 2, turns = 1.5, noise = 0.02, seed = 0 } = options;
  checkCount("data.spirals: examples", examples, 0);
  checkCount("data.spirals: classes", classes);
  checkNumber("data.spirals: turns", turns, { least: 0 });
  checkNumber("data.spirals: noise", noise, { least: 0 });
  const next = random(seed);
  const y = Int32Array.from({ length: examples }, (_, i) => i % classes);
  const X = new Float32Array(2 * examples);
  for (let i = 0; i < examples; i++) {
    const t = Math.sqrt(next());
    const angle = 2 * Math.PI * (turns * t + y[i]! / classes);
    X.set([t * Math.cos(angle) + next.normal(0, noise), t * Math.sin(angle) + next.normal(0, noise)], 2 * i);
  }
  return new Dataset({ name: "spirals", X: tf.tensor2d(X, [examples, 2]), y, classNames: letters(classes) });
}
