// Handwritten digits without a hand: strokes bent, slanted, moved and drawn with a pen of random width.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { Dataset } from "./dataset.ts";
import { DIGITS, type Stroke } from "./digit-strokes.ts";
import { type Random, random } from "./random.ts";
import { addNoise } from "./shapes16.ts";

export interface StrokeDigits32Options {
  /** How many images. */
  examples?: number;
  /** How far the writing strays: 0 gives always the same digits, 1 is a class of students, 2 a hurried one. */
  jitter?: number;
  /** Standard deviation of the normal noise added to each pixel. */
  noise?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

const SIDE = 32;
const AREA = SIDE * SIDE;

/**
 * Images X [examples, 32, 32, 1] of the digits 0 to 9, white on black, pixels in [0, 1]: LeNet-5's size.
 * Example i is of class i mod 10.
 *
 *     const { X, y } = data.strokeDigits32({ examples: 10_000 });
 */
export function strokeDigits32(options: StrokeDigits32Options = {}): Dataset<tf.Tensor4D> {
  checkOptions("data.strokeDigits32", options, ["examples", "jitter", "noise", "seed"]);
  const { examples = 1000, jitter = 1, noise = 0.1, seed = 0 } = options;
  checkCount("data.strokeDigits32: examples", examples, 0);
  checkNumber("data.strokeDigits32: jitter", jitter, { least: 0, most: 2 });
  checkNumber("data.strokeDigits32: noise", noise, { least: 0 });
  const next = random(seed);
  const X = new Float32Array(examples * AREA);
  const y = Int32Array.from({ length: examples }, (_, i) => i % 10);
  for (let i = 0; i < examples; i++) {
    const image = X.subarray(i * AREA, (i + 1) * AREA);
    const ways = DIGITS[y[i]!]!;
    const move = hand(jitter, next);
    const pen = 1.25 + 0.5 * jitter * next.uniform(-1, 1); // half the width of the line, in pixels
    write(image, ways[next.integer(ways.length)]!, move, pen, 1 - 0.25 * jitter * next());
    addNoise(image, noise, next);
  }
  return new Dataset({
    name: "strokeDigits32",
    X: tf.tensor4d(X, [examples, SIDE, SIDE, 1]),
    y,
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
  });
}

type Move = (x: number, y: number) => [x: number, y: number];

/** From the sheet of the strokes to pixels: a bend of the sheet, then slant, size, turn and place. */
function hand(jitter: number, next: Random): Move {
  const stray = (most: number) => jitter * next.uniform(-most, most);
  // A smooth wave along each direction moves touching ends together, so that no joint opens.
  const waves = Array.from({ length: 4 }, () => ({
    size: jitter * next.uniform(0, 0.7),
    across: next.uniform(-0.45, 0.45),
    down: next.uniform(-0.45, 0.45),
    phase: next.uniform(0, 2 * Math.PI),
  }));
  const bend = (k: number, x: number, y: number) => {
    const { size, across, down, phase } = waves[k]!;
    return size * Math.sin(across * x + down * y + phase);
  };
  const height = (19 + stray(4)) / 14; // pixels for one unit of the sheet
  const width = height * (1 + stray(0.3));
  const slant = stray(0.35);
  const turn = stray(0.25);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [right, down] = [SIDE / 2 + stray(4.5), SIDE / 2 + stray(3.5)];
  return (x, y) => {
    const v = (y - 7 + bend(0, x, y) + bend(1, x, y)) * height;
    const u = (x - 5 + bend(2, x, y) + bend(3, x, y)) * width - slant * v;
    return [right + cos * u - sin * v, down + sin * u + cos * v];
  };
}

/** Inked is what lies within a pen's half width of a stroke; a pixel on the edge is grey. */
function write(image: Float32Array, strokes: readonly Stroke[], move: Move, pen: number, ink: number): void {
  const paths = strokes.map((stroke) => curve(stroke).map(([x, y]) => move(x, y)));
  const [right, down] = ([0, 1] as const).map((axis) => backInside(paths, axis, pen)) as [number, number];
  for (const path of paths) {
    const moved = path.map(([x, y]): Point => [x + right, y + down]);
    for (let k = 1; k < moved.length; k++) drawLine(image, moved[k - 1]!, moved[k]!, pen, ink);
  }
}

/** How far a digit must be moved so that it does not leave the image. */
function backInside(paths: readonly Point[][], axis: 0 | 1, pen: number): number {
  let [low, high] = [Infinity, -Infinity];
  for (const path of paths) {
    for (const point of path) {
      low = Math.min(low, point[axis]);
      high = Math.max(high, point[axis]);
    }
  }
  return Math.max(0, pen - low) - Math.max(0, high + pen - SIDE);
}

type Point = [x: number, y: number];

/** Catmull and Rom's curve through the points, as short lines; two points are one line. */
function curve(stroke: Stroke): Point[] {
  const points = Array.from(
    { length: stroke.length / 2 },
    (_, k): Point => [stroke[2 * k]!, stroke[2 * k + 1]!],
  );
  const pieces = 4;
  const path: Point[] = [points[0]!];
  for (let k = 1; k < points.length; k++) {
    const [p0, p1, p2, p3] = [
      points[k - 2] ?? points[k - 1]!,
      points[k - 1]!,
      points[k]!,
      points[k + 1] ?? points[k]!,
    ];
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      const at = (axis: 0 | 1) => {
        const [a, b, c, d] = [p0[axis], p1[axis], p2[axis], p3[axis]];
        return b + (t / 2) * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
      };
      path.push([at(0), at(1)]);
    }
  }
  return path;
}

function drawLine(image: Float32Array, [ax, ay]: Point, [bx, by]: Point, pen: number, ink: number): void {
  const reach = pen + 0.5;
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy || 1;
  const first = Math.max(0, Math.floor(Math.min(ay, by) - reach));
  const last = Math.min(SIDE - 1, Math.ceil(Math.max(ay, by) + reach));
  const left = Math.max(0, Math.floor(Math.min(ax, bx) - reach));
  const right = Math.min(SIDE - 1, Math.ceil(Math.max(ax, bx) + reach));
  for (let i = first; i <= last; i++) {
    for (let j = left; j <= right; j++) {
      const [x, y] = [j + 0.5 - ax, i + 0.5 - ay];
      const t = Math.min(1, Math.max(0, (x * dx + y * dy) / length));
      const [ex, ey] = [x - t * dx, y - t * dy];
      const value = ink * Math.min(1, Math.max(0, reach - Math.sqrt(ex * ex + ey * ey)));
      if (value > image[i * SIDE + j]!) image[i * SIDE + j] = value;
    }
  }
}
