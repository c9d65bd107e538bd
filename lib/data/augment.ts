// Data augmentation: images a little altered, which are still of their class.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { random } from "./random.ts";
import { addNoise } from "./shapes16.ts";

export interface AugmentOptions {
  /** How far an image is moved at most, in whole pixels across and down; what comes in is 0. */
  shift?: number;
  /** Whether each is mirrored, left to right, in one case of two: right for shapes, wrong for digits. */
  flip?: boolean;
  /** Standard deviation of the normal noise added to each pixel, which stays in [0, 1]. */
  noise?: number;
  /** Of the draws: the same seed, the same images. */
  seed?: number;
}

/**
 * A copy of the images X [examples, height, width, channels], each moved, mirrored and made noisy by chance; their
 * classes are the same. With a new seed for each epoch no image is seen twice:
 *
 *     const altered = (epoch: number) => data.augment(X, { shift: 2, seed: epoch });
 *     await train.fit(model, (epoch) => data.batches(altered(epoch), y, { shuffle: true, seed: epoch }), options);
 */
export function augment(X: tf.Tensor4D, options: AugmentOptions = {}): tf.Tensor4D {
  checkOptions("data.augment", options, ["shift", "flip", "noise", "seed"]);
  const { shift = 2, flip = false, noise = 0, seed = 0 } = options;
  checkCount("data.augment: shift", shift, 0);
  checkNumber("data.augment: noise", noise, { least: 0 });
  if (!(X instanceof tf.Tensor) || X.rank !== 4) {
    const got = X instanceof tf.Tensor ? `[${(X as tf.Tensor).shape.join(", ")}]` : typeof X;
    const remedy =
      X instanceof tf.Tensor && (X as tf.Tensor).rank === 3 ? "; for grey levels write X.expandDims(3)" : "";
    throw new TypeError(
      `data.augment: X must be a tensor [examples, height, width, channels], got ${got}${remedy}`,
    );
  }
  const [examples, height, width, channels] = X.shape;
  const next = random(seed);
  const source = X.dataSync();
  const made = new Float32Array(source.length);
  const size = height * width * channels;
  for (let n = 0; n < examples; n++) {
    const [down, across] = [next.integer(2 * shift + 1) - shift, next.integer(2 * shift + 1) - shift];
    const isMirrored = flip && next.integer(2) === 1;
    for (let i = Math.max(0, down); i < Math.min(height, height + down); i++) {
      for (let j = Math.max(0, across); j < Math.min(width, width + across); j++) {
        const from = isMirrored ? width - 1 - (j - across) : j - across;
        for (let c = 0; c < channels; c++) {
          made[n * size + (i * width + j) * channels + c] =
            source[n * size + ((i - down) * width + from) * channels + c]!;
        }
      }
    }
    addNoise(made.subarray(n * size, (n + 1) * size), noise, next);
  }
  return tf.tensor4d(made, X.shape);
}
