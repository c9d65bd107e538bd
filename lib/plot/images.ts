// A contact sheet: many small pictures at once.

import { checkCount, checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { type Numbers, readArray } from "./read-array.ts";
import { rowsOf, short } from "./round.ts";
import { type ChartOptions, heading, merge } from "./theme.ts";
import { tileSheet } from "./tile-sheet.ts";

export interface ImagesOptions extends ChartOptions {
  /** A line above each picture, such as its class. */
  titles?: ArrayLike<string | number>;
  /** Pictures side by side. */
  columns?: number;
  /** What is black and what is white (colours: what is dark and bright); that of all values if absent. */
  range?: readonly [low: number, high: number];
}

/**
 * Pictures [n, height, width], with grey levels [n, height, width, 1] or colours [n, height, width, 3].
 *
 *     plot.images(X.slice(0, 20), { titles: labels.slice(0, 20), columns: 10 })
 */
export function images(pictures: Numbers, options: ImagesOptions = {}): Figure {
  const where = "plot.images";
  checkOptions(where, options, ["titles", "columns", "range", "layout"]);
  const { titles, columns, range, layout = {} } = options;
  const { values, shape } = readArray(
    `${where}: pictures`,
    pictures,
    ["n", "height", "width"],
    ["n", "height", "width", "channels"],
  );
  const [n = 0, height = 0, width = 0, channels = 1] = shape;
  if (channels !== 1 && channels !== 3) {
    throw new TypeError(
      `${where}: pictures must have 1 or 3 channels, got [${shape.join(", ")}]; for the channels one by one write plot.featureMaps`,
    );
  }
  if (titles && titles.length !== n) {
    throw new TypeError(`${where}: titles must be ${n}, one for each picture, got ${titles.length}`);
  }
  const wide = columns ?? Math.min(10, Math.max(1, n));
  checkCount(`${where}: columns`, wide);
  const [low, high] = range ?? [least(values), most(values)];
  const span = high > low ? high - low : 1;
  const shown = channels === 1 ? values : values.map((v) => 255 * Math.min(1, Math.max(0, (v - low) / span)));
  const tiles = rowsOf(shown, height * width * channels).map((values, i) => ({
    values,
    title: titles ? `${titles[i]}` : "",
  }));
  const sheet = tileSheet({
    ...{ tiles, height, width, channels, columns: Math.min(wide, Math.max(1, n)), name: "pictures" },
    ...{ colorscale: GREYS, range: [low, high] },
  });
  const finding = `${n} pictures of ${height} × ${width}, values ${short(low)} to ${short(high)}`;
  const own = merge(sheet.layout, { title: heading("Pictures", finding) });
  return figure(
    sheet.data.map((trace) => (channels === 1 ? { ...trace, showscale: false } : trace)),
    merge(own, layout),
    { finding },
  );
}

const GREYS: [number, string][] = [
  [0, "#000000"],
  [1, "#ffffff"],
];

function least(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => Math.min(a, b));
}

function most(values: Float64Array): number {
  return values.length === 0 ? 1 : values.reduce((a, b) => Math.max(a, b));
}
