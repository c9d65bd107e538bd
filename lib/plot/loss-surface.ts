// The mean squared error over all lines y = w x + b: a bowl, and the path of a descent into it.

import type { Data, Layout } from "plotly.js";

import { type Matrix, readMatrix, readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import type { DescentStep } from "../linear/gradient-descent.ts";
import { type Figure, figure } from "./figure.ts";
import { FAINT, landscape, levels, STRONG } from "./loss-levels.ts";
import { byName } from "./read-array.ts";
import { rounded, short } from "./round.ts";
import { type ChartOptions, heading, lineStyle, merge } from "./theme.ts";

export interface LossSurfaceOptions extends ChartOptions {
  /** The path of a descent, as `LinearRegression.path` holds it, or several by name. */
  path?: readonly DescentStep[] | Readonly<Record<string, readonly DescentStep[]>>;
  /** The range drawn of w; around the minimum and the path if absent. */
  w?: readonly [low: number, high: number];
  /** The same for b. */
  b?: readonly [low: number, high: number];
  /** Lines of equal loss, or the bowl in three dimensions. */
  view?: "contour" | "surface";
}

/** The resolution of the surface, in points a side. */
const POINTS = 41;

/** `L(w, b) = 1/l ‖X w + b - y‖²` for X [l, 1], y [l], with its minimum and a path. */
export function lossSurface(X: Matrix, y: Vector, options: LossSurfaceOptions = {}): Figure {
  checkOptions("plot.lossSurface", options, ["path", "w", "b", "view", "layout"]);
  const { path = {}, w, b, view = "contour", layout = {} } = options;
  const { values: x, columns } = readMatrix("plot.lossSurface: X", X);
  const target = readVector("plot.lossSurface: y", y);
  if (columns !== 1) {
    throw new TypeError(`plot.lossSurface: X must have one feature to be drawn, got ${columns}`);
  }
  const loss = quadratic(x, target);
  const walked = byName("gradient descent", path)
    .filter(([, steps]) => steps.length > 0)
    .map(([name, steps]): [string, Point[]] => [
      name,
      steps.map((step) => ({ w: step.w[0]!, b: step.b, loss: step.loss })),
    ]);
  const all = walked.flatMap(([, points]) => points);
  const grid = {
    x: spread(w ?? around([loss.minimum.w, ...all.map((step) => step.w)])),
    y: spread(b ?? around([loss.minimum.b, ...all.map((step) => step.b)])),
  };
  const z = grid.y.map((b) => grid.x.map((w) => loss.at(w, b)));
  const labels = { name: "loss", x: "w", y: "b" };
  const look = walked.length > 1 ? FAINT : STRONG;
  const ground =
    view === "contour" ? levels({ ...grid, z }, labels, look) : landscape({ ...grid, z }, labels, look);
  const finding = findingOf(loss.minimum, walked);
  const own = view === "contour" ? CONTOUR_LAYOUT : SURFACE_LAYOUT;
  return figure(
    [ground, ...trails(walked, view), star(loss.minimum, view)],
    merge({ title: heading("Mean squared error of y = w x + b", finding), ...own }, layout),
    { finding },
  );
}

/** Where the minimum is, and how near each path has come to it. */
function findingOf({ w, b, loss }: Point, paths: [string, Point[]][]): string {
  const ends = paths.map(([name, points]) => {
    const end = points.at(-1)!;
    return `${name} has ${short(end.loss)} after ${points.length - 1} steps`;
  });
  return [`Minimum ${short(loss)} at w ${short(w)}, b ${short(b)}`, ...ends].join("; ");
}

interface Point {
  w: number;
  b: number;
  loss: number;
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
  margin: { l: 24, r: 0, b: 0 },
  height: 520,
};

/** A line and a last point for each path; white on the dark valley if there is but one. */
function trails(paths: [string, Point[]][], view: "contour" | "surface"): Data[] {
  return paths.map(([name, points], i) => {
    const { color, dash } = lineStyle(i + 1);
    const flat = view === "contour";
    const alone = flat && paths.length === 1;
    return {
      type: flat ? "scatter" : "scatter3d",
      mode: "lines+markers",
      name,
      x: rounded(points.map(({ w }) => w)),
      y: rounded(points.map(({ b }) => b)),
      ...(!flat && { z: rounded(points.map(({ loss }) => loss)) }),
      line: { color: alone ? "#ffffff" : color, width: flat ? 2 : 6, dash: alone || !flat ? "solid" : dash },
      marker: { color, size: flat ? 6 : 4, ...(flat && { line: { color: "#ffffff", width: 1 } }) },
    } as Data;
  });
}

function star({ w, b, loss }: Point, view: "contour" | "surface"): Data {
  const flat = view === "contour";
  return {
    type: flat ? "scatter" : "scatter3d",
    mode: "markers",
    name: "minimum",
    x: [w],
    y: [b],
    ...(!flat && { z: [loss] }),
    marker: {
      ...{ color: "#ffffff", size: flat ? 15 : 6, symbol: flat ? "star" : "diamond" },
      line: { color: "#222222", width: flat ? 1.5 : 1 },
    },
  } as Data;
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
