// The mean squared error over all lines y = w x + b: a bowl, and the path of a descent into it.

import type { Data, Layout } from "plotly.js";

import { type Matrix, readMatrix, readVector, type Vector } from "../engine/arguments.ts";
import type { DescentStep } from "../linear/gradient-descent.ts";
import { type Figure, figure } from "./figure.ts";
import { rounded } from "./round.ts";
import { palette } from "./theme.ts";

export interface LossSurfaceOptions {
  /** The path of a descent, as `LinearRegression.path` holds it. */
  path?: readonly DescentStep[];
  /** The ranges drawn; around the minimum and the path if absent. */
  w?: readonly [low: number, high: number];
  b?: readonly [low: number, high: number];
  /** Lines of equal loss, or the bowl in three dimensions. */
  view?: "contour" | "surface";
  layout?: Partial<Layout>;
}

/** The resolution of the surface, in points a side. */
const POINTS = 41;

/** `L(w, b) = 1/l ‖X w + b - y‖²` for X [l, 1], y [l], with its minimum and a path. */
export function lossSurface(
  X: Matrix,
  y: Vector,
  { path = [], w, b, view = "contour", layout = {} }: LossSurfaceOptions = {},
): Figure {
  const { values: x, columns } = readMatrix("plot.lossSurface: X", X);
  const target = readVector("plot.lossSurface: y", y);
  if (columns !== 1) {
    throw new TypeError(`plot.lossSurface: X must have one feature to be drawn, got ${columns}`);
  }
  const loss = quadratic(x, target);
  const walked = path.map((step) => ({ w: step.w[0]!, b: step.b, loss: step.loss }));
  const grid = {
    w: spread(w ?? around([loss.minimum.w, ...walked.map((step) => step.w)])),
    b: spread(b ?? around([loss.minimum.b, ...walked.map((step) => step.b)])),
  };
  const z = grid.b.map((b) => grid.w.map((w) => loss.at(w, b)));
  const draw = view === "contour" ? contour : surface;
  return figure(draw(grid, z, walked, loss.minimum), {
    ...(view === "contour" ? CONTOUR_LAYOUT : SURFACE_LAYOUT),
    ...layout,
  });
}

interface Point {
  w: number;
  b: number;
  loss: number;
}

interface Grid {
  w: number[];
  b: number[];
}

const CONTOUR_LAYOUT: Partial<Layout> = {
  xaxis: { title: { text: "w" } },
  yaxis: { title: { text: "b" } },
  height: 480,
};

const SURFACE_LAYOUT: Partial<Layout> = {
  scene: {
    xaxis: { title: { text: "w" } },
    yaxis: { title: { text: "b" } },
    zaxis: { title: { text: "loss" } },
    aspectmode: "cube",
    camera: { eye: { x: 0.35, y: -1.8, z: 1.05 }, center: { x: 0, y: 0, z: -0.18 } },
  },
  margin: { l: 0, r: 0, t: 40, b: 0 },
  height: 520,
};

/** Levels are spaced by their logarithm: evenly spaced ones would leave the bottom of the bowl blank. */
function contour({ w, b }: Grid, z: number[][], path: Point[], minimum: Point): Data[] {
  const logs = logsOf(z);
  const low = Math.min(...logs.flat());
  const high = Math.max(...logs.flat());
  const ticks = Array.from({ length: 6 }, (_, i) => low + ((high - low) * i) / 5);
  const traces: Data[] = [
    {
      type: "contour",
      name: "loss",
      x: w,
      y: b,
      z: logs.map(rounded),
      customdata: z.map(rounded) as never,
      hovertemplate: "w %{x:.3g}, b %{y:.3g}<br>loss %{customdata:.4g}<extra></extra>",
      colorscale: "Viridis",
      contours: { start: low, end: high, size: (high - low) / 16, coloring: "heatmap" },
      line: { width: 0.7, color: "rgba(255,255,255,0.35)" },
      colorbar: {
        title: { text: "loss", side: "right" },
        tickvals: ticks,
        ticktext: ticks.map((tick) => `${Number((10 ** tick).toPrecision(2))}`),
        outlinewidth: 0,
      },
    },
  ];
  if (path.length > 0) {
    traces.push({
      type: "scatter",
      mode: "lines+markers",
      name: "gradient descent",
      x: rounded(path.map((point) => point.w)),
      y: rounded(path.map((point) => point.b)),
      line: { color: "#ffffff", width: 2 },
      marker: { color: palette[1], size: 6, line: { color: "#ffffff", width: 1 } },
    });
  }
  traces.push({
    type: "scatter",
    mode: "markers",
    name: "minimum",
    x: [minimum.w],
    y: [minimum.b],
    marker: { color: "#ffffff", size: 15, symbol: "star", line: { color: "#222222", width: 1.5 } },
  });
  return traces;
}

function surface({ w, b }: Grid, z: number[][], path: Point[], minimum: Point): Data[] {
  const traces: Data[] = [
    {
      type: "surface",
      name: "loss",
      x: w,
      y: b,
      z: z.map(rounded),
      // The colours of the contour view. (A part of Plotly's schema that its types do not know.)
      ...({ surfacecolor: logsOf(z).map(rounded) } as object),
      colorscale: "Viridis",
      opacity: 0.9,
      showscale: false,
      contours: { z: { show: true, usecolormap: false, color: "rgba(255,255,255,0.5)", width: 1 } } as never,
      hovertemplate: "w %{x:.3g}<br>b %{y:.3g}<br>loss %{z:.4g}<extra></extra>",
    },
  ];
  if (path.length > 0) {
    traces.push({
      type: "scatter3d",
      mode: "lines+markers",
      name: "gradient descent",
      x: rounded(path.map((point) => point.w)),
      y: rounded(path.map((point) => point.b)),
      z: rounded(path.map((point) => point.loss)),
      line: { color: palette[1], width: 6 },
      marker: { color: palette[1], size: 4 },
    });
  }
  traces.push({
    type: "scatter3d",
    mode: "markers",
    name: "minimum",
    x: [minimum.w],
    y: [minimum.b],
    z: [minimum.loss],
    marker: { color: "#ffffff", size: 6, symbol: "diamond", line: { color: "#222222", width: 1 } },
  });
  return traces;
}

/** A loss of 0, on data without noise, is drawn as a very small one. */
function logsOf(z: number[][]): number[][] {
  return z.map((row) => row.map((loss) => Math.log10(Math.max(loss, 1e-9))));
}

/** The loss of one feature is a quadratic in w and b: five means hold all that the data have to say. */
function quadratic(x: Float64Array, y: Float64Array) {
  const mean = (f: (i: number) => number) => x.reduce((sum, _, i) => sum + f(i), 0) / x.length;
  const mx = mean((i) => x[i]!);
  const my = mean((i) => y[i]!);
  const xx = mean((i) => (x[i]! - mx) ** 2);
  const xy = mean((i) => (x[i]! - mx) * (y[i]! - my));
  const yy = mean((i) => (y[i]! - my) ** 2);
  const at = (w: number, b: number) => w * w * xx - 2 * w * xy + yy + (w * mx + b - my) ** 2;
  const slope = xx === 0 ? 0 : xy / xx;
  const minimum: Point = { w: slope, b: my - slope * mx, loss: at(slope, my - slope * mx) };
  return { at, minimum };
}

/** A range that holds all values with a margin, the first of them, the minimum, in the middle. */
function around([middle = 0, ...others]: number[]): [number, number] {
  const reach = 1.15 * Math.max(0.5, ...others.map((value) => Math.abs(value - middle)));
  return [middle - reach, middle + reach];
}

function spread([low, high]: readonly [number, number]): number[] {
  return Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));
}
