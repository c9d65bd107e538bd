// Scenes of several shapes, with a class for each pixel and a box for each shape: segmentation and detection.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { palette } from "../plot/theme.ts";
import { checkNumber } from "./check-number.ts";
import { grayPng } from "./png.ts";
import { type Random, random } from "./random.ts";
import { drawShape, type Placed, SHAPE_NAMES, SHAPES } from "./shapes.ts";
import { addNoise, checkRadius } from "./shapes16.ts";

export interface ShapeScenesOptions {
  /** How many images. */
  examples?: number;
  /** Height and width, in pixels. */
  size?: number;
  /** How many shapes an image has at most; at least one. Those that find no free place are left out. */
  shapes?: number;
  /** Radii are drawn uniformly between these two, in pixels. */
  radius?: readonly [smallest: number, largest: number];
  /** Standard deviation of the normal noise added to each pixel. */
  noise?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

/** Where a shape lies, in pixels from the left upper corner; and its class, as in `classNames`. */
export interface Box {
  label: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How often a shape looks for a free place. */
const ATTEMPTS = 30;

/**
 * Images X [examples, size, size, 1] of up to `shapes` shapes that do not overlap; the class of each pixel,
 * masks [examples, size, size]: 0 is the background; and the boxes of each image.
 *
 *     const { X, masks, boxes, classNames } = data.shapeScenes({ examples: 500, size: 32 });
 */
export function shapeScenes(options: ShapeScenesOptions = {}): ShapeScenes {
  const known = ["examples", "size", "shapes", "radius", "noise", "seed"];
  checkOptions("data.shapeScenes", options, known);
  const { examples = 200, size = 32, shapes = 3, radius = [3, 6], noise = 0.1, seed = 0 } = options;
  checkCount("data.shapeScenes: examples", examples, 0);
  checkCount("data.shapeScenes: size", size, 8);
  checkCount("data.shapeScenes: shapes", shapes);
  checkRadius("data.shapeScenes", radius, size / 4);
  checkNumber("data.shapeScenes: noise", noise, { least: 0 });
  const next = random(seed);
  const area = size * size;
  const X = new Float32Array(examples * area);
  const masks = new Int32Array(examples * area);
  const boxes = Array.from({ length: examples }, (_, i) => {
    const image = X.subarray(i * area, (i + 1) * area);
    const mask = masks.subarray(i * area, (i + 1) * area);
    const found: Box[] = [];
    for (let wanted = 1 + next.integer(shapes); wanted > 0; wanted--) {
      const label = 1 + next.integer(SHAPE_NAMES.length);
      const placed = freePlace({ label, size, radius, found, next });
      if (!placed) continue;
      found.push(placed.box);
      drawShape(image, size, SHAPES[SHAPE_NAMES[label - 1]!], placed, (pixel) => {
        mask[pixel] = label;
      });
    }
    addNoise(image, noise, next);
    return found;
  });
  return new ShapeScenes(
    tf.tensor4d(X, [examples, size, size, 1]),
    tf.tensor3d(masks, [examples, size, size], "int32"),
    boxes,
  );
}

/** Images with the class of each pixel and the box of each shape. */
export class ShapeScenes {
  readonly X: tf.Tensor4D;
  /** [examples, size, size], int32 */
  readonly masks: tf.Tensor3D;
  readonly boxes: readonly (readonly Box[])[];
  readonly classNames: readonly string[] = ["background", ...SHAPE_NAMES];

  constructor(X: tf.Tensor4D, masks: tf.Tensor3D, boxes: readonly (readonly Box[])[]) {
    this.X = X;
    this.masks = masks;
    this.boxes = boxes;
  }

  toString(): string {
    const count = this.boxes.reduce((sum, boxes) => sum + boxes.length, 0);
    return (
      `shapeScenes: X float32 [${this.X.shape.join(", ")}], masks int32 [${this.masks.shape.join(", ")}], ` +
      `${count} boxes\n${this.classNames.map((name, k) => `${k} ${name}`).join(", ")}`
    );
  }

  /** The first images, with their boxes in the colours of the classes. */
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    const text = this.toString();
    const [examples, size] = this.X.shape;
    if (examples === 0 || this.X.isDisposed) return { "text/plain": text };
    const pixels = this.X.slice(0, Math.min(5, examples)).dataSync();
    const pictures = this.boxes.slice(0, 5).map((boxes, i) => {
      const image = pixels.subarray(i * size * size, (i + 1) * size * size);
      return sceneToHtml(
        Uint8Array.from(image, (value) => 255 * value),
        size,
        boxes,
        this.classNames,
      );
    });
    return {
      "text/html": `<div><div>${text.replace("\n", "<br>")}</div>${pictures.join(" ")}</div>`,
      "text/plain": text,
    };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Where a shape lies within the image and at least a pixel away from all others; undefined if no try finds one. */
function freePlace({
  label,
  size,
  radius: [smallest, largest],
  found,
  next,
}: {
  label: number;
  size: number;
  radius: readonly [number, number];
  found: readonly Box[];
  next: Random;
}): (Placed & { box: Box }) | undefined {
  const shape = SHAPES[SHAPE_NAMES[label - 1]!];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const radius = next.uniform(smallest, largest);
    const [width, height] = [(shape.left + shape.right) * radius, (shape.top + shape.bottom) * radius];
    const box = {
      label,
      x: next.uniform(0, size - width),
      y: next.uniform(0, size - height),
      width,
      height,
    };
    const isFree = found.every(
      (other) =>
        box.x > other.x + other.width + 1 ||
        other.x > box.x + width + 1 ||
        box.y > other.y + other.height + 1 ||
        other.y > box.y + height + 1,
    );
    if (!isFree) continue;
    const place = { x: box.x + shape.left * radius, y: box.y + shape.top * radius };
    return { ...place, radius, brightness: next.uniform(0.6, 1), box };
  }
  return undefined;
}

function sceneToHtml(
  pixels: Uint8Array,
  size: number,
  boxes: readonly Box[],
  classNames: readonly string[],
): string {
  const drawn = size * Math.max(1, Math.round(128 / size));
  const frames = boxes.map(({ label, x, y, width, height }) => {
    const place = [x, y, width, height].map((value) => value.toFixed(2));
    return (
      `<rect x="${place[0]}" y="${place[1]}" width="${place[2]}" height="${place[3]}" fill="none" ` +
      `stroke="${palette[label - 1]}" stroke-width="0.8"><title>${classNames[label]}</title></rect>`
    );
  });
  return (
    `<svg width="${drawn}" height="${drawn}" viewBox="0 0 ${size} ${size}" role="img" aria-label="${boxes
      .map(({ label }) => classNames[label])
      .join(", ")}"><image href="${grayPng(pixels, size, size)}" width="${size}" height="${size}" ` +
    `style="image-rendering:pixelated"/>${frames.join("")}</svg>`
  );
}
