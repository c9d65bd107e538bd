// A function of two variables as lines of equal value or as a surface, its levels spaced by their logarithm.

import type { Data } from "plotly.js";

import { rounded, short } from "./round.ts";
import { PALE, SEQUENTIAL } from "./theme.ts";

export interface Plane {
  x: number[];
  y: number[];
  /** A row for each y. */
  z: number[][];
}

export interface Labels {
  /** What z, x and y are called. */
  name: string;
  x: string;
  y: string;
}

/** The colours of the levels: strong ones for a single path in white, a pale ground for several in colours. */
export const STRONG = { colorscale: SEQUENTIAL, coloring: "heatmap" } as const;
export const FAINT = { colorscale: PALE, coloring: "fill" } as const;
export type Ground = typeof STRONG | typeof FAINT;

/** Evenly spaced levels would leave the bottom of a valley blank. */
export function levels({ x, y, z }: Plane, labels: Labels, ground: Ground): Data {
  const { logs, back } = logsOf(z);
  const all = logs.flat();
  const low = all.reduce((a, b) => Math.min(a, b));
  const high = all.reduce((a, b) => Math.max(a, b));
  const ticks = Array.from({ length: 6 }, (_, i) => low + ((high - low) * i) / 5);
  return {
    type: "contour",
    name: labels.name,
    x: rounded(x),
    y: rounded(y),
    z: logs.map((row) => rounded(row, 4)),
    customdata: z.map((row) => rounded(row, 5)) as never,
    hovertemplate: `${labels.x} %{x:.3g}, ${labels.y} %{y:.3g}<br>${labels.name} %{customdata:.4g}<extra></extra>`,
    colorscale: ground.colorscale,
    contours: { start: low, end: high, size: (high - low) / 16 || 1, coloring: ground.coloring },
    line: { width: 0.7, color: "rgba(128,128,128,0.5)" },
    colorbar: {
      title: { text: labels.name, side: "top" }, // to the right it would lie on long numbers
      tickvals: ticks,
      ticktext: ticks.map((tick) => short(back(tick), 2)),
      outlinewidth: 0,
    },
  };
}

/** The same as a landscape, in the same colours. */
export function landscape({ x, y, z }: Plane, labels: Labels, ground: Ground): Data {
  return {
    type: "surface",
    name: labels.name,
    x: rounded(x),
    y: rounded(y),
    z: z.map((row) => rounded(row, 4)),
    // A part of Plotly's schema that its types do not know.
    ...({ surfacecolor: logsOf(z).logs.map((row) => rounded(row, 4)) } as object),
    colorscale: ground.colorscale,
    opacity: 0.9,
    showscale: false,
    contours: { z: { show: true, usecolormap: false, color: "rgba(255,255,255,0.5)", width: 1 } } as never,
    hovertemplate: `${labels.x} %{x:.3g}<br>${labels.y} %{y:.3g}<br>${labels.name} %{z:.4g}<extra></extra>`,
  };
}

/** The logarithm of the height above the floor; a loss is never below 0, another function may be. */
function logsOf(z: number[][]): { logs: number[][]; back(log: number): number } {
  const all = z.flat();
  const least = all.reduce((a, b) => Math.min(a, b), 0);
  const most = all.reduce((a, b) => Math.max(a, b), 0);
  const [floor, smallest] = least >= 0 ? [0, 1e-9] : [least, 1e-3 * (most - least)];
  return {
    logs: z.map((row) => row.map((value) => Math.log10(Math.max(value - floor, smallest)))),
    back: (log) => 10 ** log + floor,
  };
}
