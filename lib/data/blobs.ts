// Round clouds of points, one for each class: the easiest classification problem, and the first for clustering.

import { type Matrix, readMatrix } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { Dataset, letters } from "./dataset.ts";
import { type Random, random } from "./random.ts";

export interface BlobsOptions {
  /** How many points, the l rows of X. */
  examples?: number;
  /** How many clouds, one for each class. */
  classes?: number;
  /** How many coordinates each example has. */
  features?: number;
  /** A row for each class, instead of `classes` and `features`. */
  centers?: Matrix;
  /** Standard deviation of each cloud, in every direction. */
  spread?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

export type Blobs = Dataset<tf.Tensor2D> & {
  /** The true means [classes, features]. */
  centers: tf.Tensor2D;
};

/** Centres are drawn from a cube around 0 with sides of twice this. */
const SIDE = 6;

/**
 * `x = center of the class + spread z`, z standard normal: X [examples, features], y [examples], and the centers.
 * Example i belongs to class i mod classes, so that every share of the rows has all of them.
 *
 *     const { X, y, centers } = data.blobs({ classes: 3, spread: 1.5 });
 */
export function blobs(options: BlobsOptions = {}): Blobs {
  checkOptions("data.blobs", options, ["examples", "classes", "features", "centers", "spread", "seed"]);
  const { examples = 200, classes, features, centers, spread = 1, seed = 0 } = options;
  checkCount("data.blobs: examples", examples, 0);
  checkNumber("data.blobs: spread", spread, { least: 0 });
  const next = random(seed);
  if (centers !== undefined && (classes !== undefined || features !== undefined)) {
    throw new TypeError("data.blobs: centers say how many classes and features there are; leave those out");
  }
  const given = centers === undefined ? undefined : readMatrix("data.blobs: centers", centers);
  const [rows, columns] = given ? [given.rows, given.columns] : [classes ?? 3, features ?? 2];
  checkCount("data.blobs: classes", rows);
  checkCount("data.blobs: features", columns);
  const means = given?.values ?? farApart(rows, columns, next);
  const y = Int32Array.from({ length: examples }, (_, i) => i % rows);
  const X = Float32Array.from({ length: examples * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return means[y[i]! * columns + j]! + next.normal(0, spread);
  });
  const set = new Dataset({
    name: "blobs",
    X: tf.tensor2d(X, [examples, columns]),
    y,
    classNames: letters(rows),
  });
  return Object.assign(set, { centers: tf.tensor2d(Float32Array.from(means), [rows, columns]) });
}

/** Each centre is the one of twenty random points that is farthest from those before: clouds seldom overlap. */
function farApart(classes: number, features: number, next: Random): Float64Array {
  const means = new Float64Array(classes * features);
  for (let k = 0; k < classes; k++) {
    let best = -1;
    for (let attempt = 0; attempt < 20; attempt++) {
      const point = Float64Array.from({ length: features }, () => next.uniform(-SIDE, SIDE));
      let nearest = Infinity;
      for (let other = 0; other < k; other++) {
        const from = means.subarray(other * features, (other + 1) * features);
        nearest = Math.min(nearest, Math.hypot(...point.map((value, j) => value - from[j]!)));
      }
      if (nearest <= best) continue;
      best = nearest;
      means.set(point, k * features);
    }
  }
  return means;
}
