// What a convolution looks for: its filters as pictures.

import { checkCount, checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { type Numbers, readArray } from "./read-array.ts";
import { short } from "./round.ts";
import { type ChartOptions, DIVERGING, heading, merge } from "./theme.ts";
import { tileSheet } from "./tile-sheet.ts";

export interface FiltersOptions extends ChartOptions {
  /** Which channel of the input is shown. */
  channel?: number;
  /** Tiles side by side. */
  columns?: number;
}

/**
 * The filters W [height, width, in, out] of a Conv2D, as tfjs and Keras keep them: a tile for each of the `out`
 * filters, blue below 0, orange above, on one scale for all.
 *
 *     plot.filters(conv.W)
 */
export function filters(W: Numbers, options: FiltersOptions = {}): Figure {
  const where = "plot.filters";
  checkOptions(where, options, ["channel", "columns", "layout"]);
  const { channel = 0, columns, layout = {} } = options;
  const { values, shape } = readArray(`${where}: W`, W, ["height", "width", "in", "out"]);
  const [height, width, inputs, out] = shape as [number, number, number, number];
  if (!(Number.isInteger(channel) && channel >= 0 && channel < Math.max(1, inputs))) {
    throw new RangeError(
      `${where}: channel must be between 0 and ${inputs - 1}, as W is [${shape.join(", ")}], got ${channel}`,
    );
  }
  const wide = columns ?? Math.min(8, Math.max(1, out));
  checkCount(`${where}: columns`, wide);
  const tiles = Array.from({ length: out }, (_, k) => ({
    values: Float64Array.from(
      { length: height * width },
      (_, i) => values[(i * inputs + channel) * out + k]!,
    ),
    title: `${k}`,
  }));
  const reach = values.reduce((most, w) => Math.max(most, Math.abs(w)), 0) || 1;
  const norms = tiles.map((tile) => Math.hypot(...tile.values));
  const strongest = norms.indexOf(Math.max(...norms));
  const finding =
    out === 0 || norms.length === 0
      ? "No filters"
      : `${out} filters of ${height} × ${width}, weights up to ±${short(reach, 2)}; strongest: ${strongest} (length ${short(norms[strongest]!, 2)})`;
  const sheet = tileSheet({
    ...{ tiles, height, width, channels: 1, columns: Math.min(wide, Math.max(1, out)), name: "filters" },
    ...{ colorscale: DIVERGING, range: [-reach, reach] },
  });
  const title = inputs > 1 ? `Filters, input channel ${channel} of ${inputs}` : "Filters";
  return figure(sheet.data, merge(merge(sheet.layout, { title: heading(title, finding) }), layout), {
    finding,
  });
}
