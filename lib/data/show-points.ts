// Labelled points in the plane as an inline SVG: a colour and a marker for each class, readable on any ground.

import { INK, palette } from "../plot/theme.ts";
import { escapeHtml } from "./escape-html.ts";

const WIDTH = 400;
const HEIGHT = 300;
/** Room around the points: for markers, and for the numbers of the axes. */
const EDGE = 40;
/** More points than this only make the notebook larger. */
const MOST = 600;

/** Markers about (0, 0), as relative paths: classes are told apart without colours too. */
const MARKERS = [
  "m-3,0a3,3 0 1,0 6,0a3,3 0 1,0-6,0z",
  "m-2.7,-2.7h5.4v5.4h-5.4z",
  "m0,-3.6l3.4,6h-6.8z",
  "m0,-4l4,4l-4,4l-4,-4z",
  "m-3.5,-1h2.5v-2.5h2v2.5h2.5v2h-2.5v2.5h-2v-2.5h-2.5z",
];

/** Points row after row (x, y, x, y, ...) and their classes; one scale for both axes, so that circles stay round. */
export function pointsToHtml(
  points: ArrayLike<number>,
  labels: ArrayLike<number>,
  classNames: readonly string[],
): string {
  const count = Math.min(labels.length, MOST);
  const [left, right] = range(points, 0, count);
  const [bottom, top] = range(points, 1, count);
  const scale = Math.min((WIDTH - 2 * EDGE) / (right - left), (HEIGHT - 2 * EDGE) / (top - bottom));
  const across = (x: number) => WIDTH / 2 + scale * (x - (left + right) / 2);
  const down = (y: number) => HEIGHT / 2 - scale * (y - (bottom + top) / 2);
  const paths = classNames.map(() => "");
  for (let i = 0; i < count; i++) {
    const place = `M${across(points[2 * i]!).toFixed(1)},${down(points[2 * i + 1]!).toFixed(1)}`;
    const k = labels[i]!;
    paths[k] += place + MARKERS[k % MARKERS.length]!;
  }
  const color = (k: number) => palette[k % palette.length]!;
  const marks = paths.map(
    (d, k) => `<path d="${d}" fill="${color(k)}" stroke="${color(k)}" stroke-width="${count > 40 ? 0 : 4}"/>`,
  );
  const number = (value: number, x: number, y: number, anchor: string) =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${+value.toPrecision(2)}</text>`;
  const numbers = [
    number(left, across(left), HEIGHT - 4, "middle"),
    number(right, across(right), HEIGHT - 4, "middle"),
    number(bottom, across(left) - 10, down(bottom) + 4, "end"),
    number(top, across(left) - 10, down(top) + 4, "end"),
  ];
  const key = classNames.map(
    (name, k) =>
      `<tspan fill="${color(k)}">${["●", "■", "▲", "◆", "✚"][k % MARKERS.length]} ${escapeHtml(name)}</tspan>`,
  );
  return (
    `<svg width="${WIDTH}" height="${HEIGHT + 18}" viewBox="0 -18 ${WIDTH} ${HEIGHT + 18}" role="img" ` +
    `aria-label="${count} points of ${classNames.length} classes" font-size="11" font-family="sans-serif" fill="${INK}">` +
    `<text x="${EDGE}" y="-5" font-size="13" style="word-spacing:2px">${key.slice(0, 8).join("  ")}</text>` +
    `${marks.join("")}${numbers.join("")}</svg>`
  );
}

function range(points: ArrayLike<number>, axis: number, count: number): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    low = Math.min(low, points[2 * i + axis]!);
    high = Math.max(high, points[2 * i + axis]!);
  }
  return high > low ? [low, high] : [low - 1, high + 1];
}
