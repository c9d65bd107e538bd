// Rings around one centre: no straight line parts them, but in polar coordinates one does.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { Dataset } from "./dataset.ts";
import { random } from "./random.ts";

export interface RingsOptions {
  /** How many points, the l rows of X. */
  examples?: number;
  /** One ring for each; the outermost has radius 1. */
  classes?: number;
  /** Standard deviation of the normal noise added to both coordinates. */
  noise?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

/**
 * `r (cos t, sin t)` with `r = (k + 1) / classes` for class k, t uniform: X [examples, 2].
 *
 *     const { X, y } = data.rings();
 *     data.toPolar(X); // radius and angle: now the radius alone tells the classes apart
 */
export function rings(options: RingsOptions = {}): Dataset<tf.Tensor2D> {
  checkOptions("data.rings", options, ["examples", "classes", "noise", "seed"]);
  const { examples = 200, classes = 2, noise = 0.06, seed = 0 } = options;
  checkCount("data.rings: examples", examples, 0);
  checkCount("data.rings: classes", classes);
  checkNumber("data.rings: noise", noise, { least: 0 });
  const next = random(seed);
  const y = Int32Array.from({ length: examples }, (_, i) => i % classes);
  const X = new Float32Array(2 * examples);
  for (let i = 0; i < examples; i++) {
    const radius = (y[i]! + 1) / classes;
    const t = next.uniform(0, 2 * Math.PI);
    X.set(
      [radius * Math.cos(t) + next.normal(0, noise), radius * Math.sin(t) + next.normal(0, noise)],
      2 * i,
    );
  }
  const classNames =
    classes === 2 ? ["inner", "outer"] : Array.from({ length: classes }, (_, k) => `ring ${k + 1}`);
  return new Dataset({ name: "rings", X: tf.tensor2d(X, [examples, 2]), y, classNames });
}
