// The window that convolution and pooling move over an image: its size, its steps, how many fit.

import { checkCount } from "../engine/options.ts";
import type { Shape } from "./layer.ts";

/** Rows and columns. */
export type Pair = [rows: number, columns: number];

/** "valid": only windows that lie in the image; "same": zeros around it, so that each pixel has its window. */
export type Padding = "valid" | "same";

export function pairOf(where: string, size: number | Pair): Pair {
  const pair: Pair = typeof size === "number" ? [size, size] : [...size];
  if (pair.length !== 2)
    throw new RangeError(`${where} must be one number or [rows, columns], got [${pair.join(", ")}]`);
  for (const each of pair) checkCount(where, each);
  return pair;
}

export function readPadding(where: string, padding: Padding): Padding {
  if (padding === "valid" || padding === "same") return padding;
  throw new RangeError(`${where}: no padding "${padding}", found valid, same`);
}

/** How many windows fit, rows and columns; with a dilation d a window's pixels lie d apart. */
export function windowsIn(
  where: string,
  image: Pair,
  windowSize: Pair,
  strides: Pair,
  padding: Padding,
  dilation: Pair = [1, 1],
): Pair {
  const size = windowSize.map((of, axis) => (of - 1) * dilation[axis]! + 1) as Pair;
  const fit = (n: number, of: number, stride: number) =>
    padding === "same" ? Math.ceil(n / stride) : Math.floor((n - of) / stride) + 1;
  const windows: Pair = [fit(image[0], size[0], strides[0]), fit(image[1], size[1], strides[1])];
  if (windows[0] > 0 && windows[1] > 0) return windows;
  throw new RangeError(
    `${where}: x must have images of at least [${size.join(", ")}] for its window, got [${image.join(", ")}]; ` +
      'take a smaller window or padding "same"',
  );
}

/** The same along a sequence. */
export function stepsIn(
  where: string,
  steps: number,
  {
    size,
    stride,
    padding,
    dilation = 1,
  }: { size: number; stride: number; padding: Padding; dilation?: number },
): number {
  const least = (size - 1) * dilation + 1;
  if (padding === "valid" && steps < least) {
    throw new RangeError(
      `${where}: x must have sequences of at least ${least} steps for its window, got ${steps}; ` +
        'take a smaller window or padding "same"',
    );
  }
  return windowsIn(where, [1, steps], [1, size], [1, stride], padding, [1, dilation])[1];
}

/** tfjs and Keras have strides or dilations, never both. */
export function checkDilation(where: string, strides: Pair, dilationRate: Pair): void {
  if (strides.every((s) => s === 1) || dilationRate.every((d) => d === 1)) return;
  throw new RangeError(
    `${where}: strides or dilationRate must be 1, got strides [${strides.join(", ")}] and ` +
      `dilationRate [${dilationRate.join(", ")}]`,
  );
}

/** The shape of one example must be [steps, channels]. */
export function checkSequences(where: string, shape: Shape): void {
  if (shape.length === 2) return;
  const remedy = shape.length === 1 ? "; for one channel write x.expandDims(2)" : "";
  throw new TypeError(
    `${where}: x must have shape [batch, steps, channels], got [${["batch", ...shape].join(", ")}]${remedy}`,
  );
}

/** The shape of one example must have places before its channels. */
export function checkChannels(where: string, shape: Shape): void {
  if (shape.length >= 2 && !shape.includes(0)) return;
  throw new TypeError(
    `${where}: x must have shape [batch, steps, channels] or [batch, height, width, channels], ` +
      `got [${["batch", ...shape].join(", ")}]`,
  );
}

/** The shape of one example must be [height, width, channels]. */
export function checkImages(where: string, shape: Shape): void {
  if (shape.length === 3) return;
  const remedy = shape.length === 2 ? "; for one channel write x.expandDims(3)" : "";
  throw new TypeError(
    `${where}: x must have shape [batch, height, width, channels], got [${["batch", ...shape].join(", ")}]${remedy}`,
  );
}
