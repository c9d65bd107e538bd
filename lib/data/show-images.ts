// A contact sheet of grey images: a row for each class, with its name.

import { escapeHtml } from "./escape-html.ts";
import { grayPng } from "./png.ts";

export interface ImageSheet {
  height: number;
  width: number;
  /** The class of each image; without them the images come in one row after the other. */
  labels: ArrayLike<number>;
  classNames: readonly string[];
}

/** Images of a class that are shown, and classes. */
const EACH = 12;
const CLASSES = 12;
/** No wider than this, in pixels of the page: the width of a notebook. */
const WIDEST = 800;
/** About this wide are small images drawn, in pixels of the page; each pixel of theirs a whole number of them. */
const DRAWN = 48;
const GAP = 1;
const GRAY = 128;

/** Pixels in [0, 1], image after image. */
export function imagesToHtml(pixels: ArrayLike<number>, sheet: ImageSheet): string {
  const { height, labels, classNames } = sheet;
  const zoom = Math.max(1, Math.round(DRAWN / height));
  const each = Math.max(1, Math.min(EACH, Math.floor(WIDEST / (zoom * (sheet.width + GAP)))));
  const rows = classNames.slice(0, CLASSES).map((name, k) => {
    const shown: number[] = [];
    for (let i = 0; i < labels.length && shown.length < each; i++) if (labels[i] === k) shown.push(i);
    if (shown.length === 0) return "";
    const [url, width] = strip(pixels, shown, sheet);
    const text = escapeHtml(name);
    const size = `width:${width * zoom}px;height:${height * zoom}px;max-width:none;margin:1px 0`;
    return (
      `<tr><td style="text-align:left;padding:0 8px 0 0">${text}</td><td style="text-align:left;padding:0">` +
      `<img src="${url}" alt="${shown.length} images: ${text}" style="image-rendering:pixelated;${size}"></td></tr>`
    );
  });
  return `<table style="border-collapse:collapse;width:auto">${rows.join("")}</table>`;
}

/** Images side by side, grey lines between them; 16 levels of grey are enough to see, and half the bytes of noise. */
function strip(
  pixels: ArrayLike<number>,
  shown: readonly number[],
  { height, width }: ImageSheet,
): [url: string, width: number] {
  const whole = shown.length * (width + GAP) - GAP;
  const gray = new Uint8Array(whole * height).fill(GRAY);
  for (const [place, image] of shown.entries()) {
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        const value = pixels[(image * height + i) * width + j]!;
        gray[i * whole + place * (width + GAP) + j] = 17 * Math.round(15 * Math.min(1, Math.max(0, value)));
      }
    }
  }
  return [grayPng(gray, whole, height), whole];
}
