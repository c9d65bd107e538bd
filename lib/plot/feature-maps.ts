// What a convolution finds in a picture: its outputs, a picture for each filter.

import { checkCount, checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { type Numbers, readArray } from "./read-array.ts";
import { short } from "./round.ts";
import { type ChartOptions, DIVERGING, heading, merge, SEQUENTIAL } from "./theme.ts";
import { tileSheet } from "./tile-sheet.ts";

export interface FeatureMapsOptions extends ChartOptions {
  /** Tiles side by side. */
  columns?: number;
}

/**
 * The outputs y [height, width, channels] of a layer for one picture ([1, height, width, channels] is taken too): a
 * tile for each channel, on one scale for all.
 *
 *     plot.featureMaps(conv.forward(X.slice(0, 1))[0])
 */
export function featureMaps(y: Numbers, options: FeatureMapsOptions = {}): Figure {
  const where = "plot.featureMaps";
  checkOptions(where, options, ["columns", "layout"]);
  const { columns, layout = {} } = options;
  const { values, shape } = readArray(
    `${where}: y`,
    y,
    ["height", "width", "channels"],
    ["1", "height", "width", "channels"],
  );
  if (shape.length === 4 && shape[0] !== 1) {
    throw new TypeError(
      `${where}: y must belong to one picture, got [${shape.join(", ")}]; choose one: y.slice(0, 1)`,
    );
  }
  const [height, width, channels] = shape.slice(-3) as [number, number, number];
  const wide = columns ?? Math.min(8, Math.max(1, channels));
  checkCount(`${where}: columns`, wide);
  const tiles = Array.from({ length: channels }, (_, k) => ({
    values: Float64Array.from({ length: height * width }, (_, i) => values[i * channels + k]!),
    title: `${k}`,
  }));
  const high = values.reduce((most, value) => Math.max(most, value), 0);
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  const reach = Math.max(high, -low) || 1;
  const signed = low < 0; // relu gives nothing below 0
  const sheet = tileSheet({
    ...{
      tiles,
      height,
      width,
      channels: 1,
      columns: Math.min(wide, Math.max(1, channels)),
      name: "feature maps",
    },
    ...{ colorscale: signed ? DIVERGING : SEQUENTIAL, range: signed ? [-reach, reach] : [0, reach] },
  });
  const silent = tiles.filter((tile) => tile.values.every((value) => value === 0)).length;
  const means = tiles.map((tile) => tile.values.reduce((sum, v) => sum + Math.abs(v), 0));
  const loudest = means.indexOf(Math.max(...means));
  const finding =
    channels === 0
      ? "No feature maps"
      : `${channels} maps of ${height} × ${width}, up to ${short(reach)}; most in map ${loudest}; ${silent === 0 ? "none is" : silent === 1 ? "1 map is" : `${silent} maps are`} 0 everywhere`;
  const own = merge(sheet.layout, { title: heading("Feature maps", finding) });
  return figure(sheet.data, merge(own, layout), { finding });
}
