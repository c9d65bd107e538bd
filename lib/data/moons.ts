// Two half circles that reach into each other: no straight line parts them.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { Dataset } from "./dataset.ts";
import { random } from "./random.ts";

export interface MoonsOptions {
  /** How many points, the l rows of X. */
  examples?: number;
  /** Standard deviation of the normal noise added to both coordinates. */
  noise?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

/**
 * The upper moon `(cos t, sin t)` and the lower `(1 - cos t, 1/2 - sin t)`, t uniform in [0, π): X [examples, 2].
 *
 *     const { X, y } = data.moons({ examples: 200, noise: 0.1 });
 */
export function moons(options: MoonsOptions = {}): Dataset<tf.Tensor2D> {
  checkOptions("data.moons", options, ["examples", "noise", "seed"]);
  const { examples = 200, noise = 0.1, seed = 0 } = options;
  checkCount("data.moons: examples", examples, 0);
  checkNumber("data.moons: noise", noise, { least: 0 });
  const next = random(seed);
  const y = Int32Array.from({ length: examples }, (_, i) => i % 2);
  const X = new Float32Array(2 * examples);
  for (let i = 0; i < examples; i++) {
    const t = next.uniform(0, Math.PI);
    const [x1, x2] = y[i] === 0 ? [Math.cos(t), Math.sin(t)] : [1 - Math.cos(t), 0.5 - Math.sin(t)];
    X.set([x1 + next.normal(0, noise), x2 + next.normal(0, noise)], 2 * i);
  }
  return new Dataset({
    name: "moons",
    X: tf.tensor2d(X, [examples, 2]),
    y,
    classNames: ["upper", "lower"],
  });
}
