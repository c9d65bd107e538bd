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

/** How many windows fit, rows and columns. */
export function windowsIn(where: string, image: Pair, size: Pair, strides: Pair, padding: Padding): Pair {
  const fit = (n: number, of: number, stride: number) =>
    padding === "same" ? Math.ceil(n / stride) : Math.floor((n - of) / stride) + 1;
  const windows: Pair = [fit(image[0], size[0], strides[0]), fit(image[1], size[1], strides[1])];
  if (windows[0] > 0 && windows[1] > 0) return windows;
  throw new RangeError(
    `${where}: x must have images of at least [${size.join(", ")}] for its window, got [${image.join(", ")}]; ` +
      'take a smaller window or padding "same"',
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
