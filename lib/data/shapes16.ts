// Small images of one shape each: the first task for a convolutional network.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { Dataset } from "./dataset.ts";
import { random } from "./random.ts";
import { drawShape, SHAPE_NAMES, SHAPES } from "./shapes.ts";

export interface Shapes16Options {
  /** How many images. */
  examples?: number;
  /** How far a shape's centre may be from the image's, in pixels across and down. */
  shift?: number;
  /** Radii are drawn uniformly between these two, in pixels. */
  radius?: readonly [smallest: number, largest: number];
  /** Standard deviation of the normal noise added to each pixel. */
  noise?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

const SIDE = 16;

/**
 * Images X [examples, 16, 16, 1] of a bright circle, square, triangle or cross on black, pixels in [0, 1].
 * Example i is of class i mod 4.
 *
 *     const { X, y, classNames } = data.shapes16({ examples: 1000 });
 */
export function shapes16(options: Shapes16Options = {}): Dataset<tf.Tensor4D> {
  checkOptions("data.shapes16", options, ["examples", "shift", "radius", "noise", "seed"]);
  const { examples = 1000, shift = 2.5, radius = [3, 5], noise = 0.1, seed = 0 } = options;
  checkCount("data.shapes16: examples", examples, 0);
  checkNumber("data.shapes16: shift", shift, { least: 0, most: SIDE / 2 });
  checkRadius("data.shapes16", radius, SIDE / 2);
  checkNumber("data.shapes16: noise", noise, { least: 0 });
  const next = random(seed);
  const area = SIDE * SIDE;
  const X = new Float32Array(examples * area);
  const y = Int32Array.from({ length: examples }, (_, i) => i % SHAPE_NAMES.length);
  for (let i = 0; i < examples; i++) {
    const image = X.subarray(i * area, (i + 1) * area);
    drawShape(image, SIDE, SHAPES[SHAPE_NAMES[y[i]!]!], {
      x: SIDE / 2 + next.uniform(-shift, shift),
      y: SIDE / 2 + next.uniform(-shift, shift),
      radius: next.uniform(...radius),
      brightness: next.uniform(0.6, 1),
    });
    addNoise(image, noise, next);
  }
  return new Dataset({
    name: "shapes16",
    X: tf.tensor4d(X, [examples, SIDE, SIDE, 1]),
    y,
    classNames: SHAPE_NAMES,
  });
}

export function checkRadius(where: string, radius: readonly [number, number], most: number): void {
  if (!Array.isArray(radius) || radius.length !== 2) {
    throw new TypeError(`${where}: radius must be [smallest, largest], got ${String(radius)}`);
  }
  checkNumber(`${where}: radius[0]`, radius[0], { least: 1, most });
  checkNumber(`${where}: radius[1]`, radius[1], { least: radius[0], most });
}

/** Normal noise on each pixel, which stays in [0, 1]; Box and Muller's numbers in pairs, as images take many. */
export function addNoise(image: Float32Array, noise: number, next: () => number): void {
  if (noise === 0) return;
  for (let pixel = 0; pixel < image.length; pixel += 2) {
    const radius = noise * Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    image[pixel] = Math.min(1, Math.max(0, image[pixel]! + radius * Math.cos(angle)));
    if (pixel + 1 === image.length) return;
    image[pixel + 1] = Math.min(1, Math.max(0, image[pixel + 1]! + radius * Math.sin(angle)));
  }
}
