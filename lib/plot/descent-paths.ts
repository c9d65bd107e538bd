// Optimizers on their way down the same function of two variables.

import type { Data, Layout } from "plotly.js";

import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { type Figure, figure } from "./figure.ts";
import { FAINT, landscape, levels } from "./loss-levels.ts";
import type { Numbers } from "./read-array.ts";
import { rounded, short } from "./round.ts";
import { slider } from "./slider.ts";
import { type ChartOptions, heading, lineStyle, merge, pointStyle } from "./theme.ts";

export interface DescentPathsOptions extends ChartOptions {
  /** The range drawn of the first variable; around the paths if absent. */
  x?: readonly [low: number, high: number];
  /** The same for the second variable. */
  y?: readonly [low: number, high: number];
  /** The variables' names. */
  parameters?: readonly [string, string];
  /** Lines of equal loss, or a landscape. */
  view?: "contour" | "surface";
  /** A slider that lets all run step by step. */
  race?: boolean;
}

/**
 * The paths by name, each [steps, 2], the start first, on `loss(x, y)`. A path that leaves for infinity is drawn as
 * far as it has numbers.
 *
 *     plot.descentPaths((x, y) => x ** 2 + 20 * y ** 2, { SGD: [[2, 1], [1.6, -1]], Adam: [[2, 1], [1.9, 0.9]] })
 */
export function descentPaths(
  loss: (x: number, y: number) => number,
  paths: Readonly<Record<string, Numbers>>,
  options: DescentPathsOptions = {},
): Figure {
  const where = "plot.descentPaths";
  checkOptions(where, options, ["x", "y", "parameters", "view", "race", "layout"]);
  const { x, y, parameters = ["w₁", "w₂"], view = "contour", race = false, layout = {} } = options;
  if (view !== "contour" && view !== "surface") {
    throw new RangeError(`${where}: no view "${view}", found contour, surface`);
  }
  const walks = Object.entries(paths).map(([name, path]) => walk(where, name, path, loss));
  // What climbs above its start leaves the picture: else one diverging path would press the others into a dot.
  const inside = walks.flatMap(({ points }) => points.filter(({ loss }) => loss <= points[0]!.loss));
  const grid = {
    x: spread(x ?? around(inside.map((point) => point.x))),
    y: spread(y ?? around(inside.map((point) => point.y))),
  };
  const z = grid.y.map((y) => grid.x.map((x) => loss(x, y)));
  const bad = z.flat().find((value) => !Number.isFinite(value));
  if (bad !== undefined) {
    throw new RangeError(
      `${where}: loss must give finite numbers in the ranges drawn, got ${bad}; set x and y`,
    );
  }
  const labels = { name: "loss", x: parameters[0], y: parameters[1] };
  const ground =
    view === "contour" ? levels({ ...grid, z }, labels, FAINT) : landscape({ ...grid, z }, labels, FAINT);
  const steps = Math.max(0, ...walks.map(({ points, lost }) => lost ?? points.length - 1));
  const draw = (step: number) => {
    const finding = findingOf(walks, step, race);
    const own: Partial<Layout> = {
      title: heading(race ? `Descent after ${step} steps` : "Descent", finding),
      ...(view === "contour" ? plain(grid, parameters) : deep(parameters)),
    };
    const trails = walks.flatMap((walk, i) => trail(walk, i, step, view, grid));
    return figure([ground, ...trails], merge(own, layout), { finding });
  };
  if (!race) return draw(steps);
  const shown = [...new Set(Array.from({ length: 31 }, (_, i) => Math.round((steps * i) / 30)))];
  return slider({ name: "steps", values: shown, start: shown.length - 1, stepMs: 250 }, draw);
}

/** The points at which the loss is drawn. */
interface Ranges {
  x: number[];
  y: number[];
}

interface Point {
  x: number;
  y: number;
  loss: number;
}

interface Walk {
  name: string;
  points: Point[];
  /** The step at which it was no longer a number. */
  lost?: number;
}

/** Points a side. */
const POINTS = 51;

function walk(where: string, name: string, path: Numbers, loss: (x: number, y: number) => number): Walk {
  const rows = (path instanceof tf.Tensor ? path.arraySync() : Array.from(path)) as ArrayLike<number>[];
  const wrong = rows.findIndex((row) => row?.length !== 2);
  if (wrong >= 0) {
    throw new TypeError(
      `${where}: ${name} must have shape [steps, 2], but row ${wrong} has ${rows[wrong]?.length ?? "no"} numbers`,
    );
  }
  const points = rows.map((row) => ({ x: row[0]!, y: row[1]!, loss: loss(row[0]!, row[1]!) }));
  const lost = points.findIndex(({ x, y, loss }) => !Number.isFinite(x + y + loss));
  return lost < 0 ? { name, points } : { name, points: points.slice(0, lost), lost };
}

function trail(
  { name, points }: Walk,
  i: number,
  step: number,
  view: "contour" | "surface",
  ground: Ranges,
): Data[] {
  const flat = view === "contour";
  // A landscape is cut where its ground ends, not by its axes.
  const gone = points.slice(0, step + 1).filter(({ x, y }) => flat || within(x, ground.x, y, ground.y));
  const end = gone.slice(-1);
  const { color, dash } = lineStyle(i);
  const at = (some: Point[]) => ({
    x: rounded(
      some.map(({ x }) => x),
      4,
    ),
    y: rounded(
      some.map(({ y }) => y),
      4,
    ),
    ...(view === "surface" && {
      z: rounded(
        some.map(({ loss }) => loss),
        4,
      ),
    }),
  });
  const type = flat ? "scatter" : "scatter3d";
  const symbol = flat ? pointStyle(i).symbol : "circle";
  return [
    {
      ...{ type, mode: "lines", name, legendgroup: name, ...at(gone) },
      line: { color, width: flat ? 2.5 : 6, dash: flat ? dash : "solid" },
      hoverinfo: "skip",
    },
    {
      ...{ type, mode: "markers", name: `${name} now`, legendgroup: name, showlegend: false, ...at(end) },
      marker: { color, size: flat ? 13 : 6, symbol, line: { color: "#222222", width: 1.5 } },
      hovertemplate: `${name}: %{x:.3g}, %{y:.3g}<extra></extra>`,
    },
  ] as Data[];
}

function findingOf(walks: Walk[], step: number, race: boolean): string {
  const ends = walks.map(({ name, points, lost }) => {
    if (lost !== undefined && lost <= step) return { text: `${name} left at step ${lost}`, loss: Infinity };
    const { loss } = points[Math.min(step, points.length - 1)] ?? { loss: Number.NaN };
    return { text: `${name} ${short(loss, 2)}`, loss };
  });
  if (ends.length === 0) return "No paths";
  const losses = ends
    .sort((a, b) => a.loss - b.loss)
    .map(({ text }) => text)
    .join(", ");
  return race ? `Loss: ${losses}` : `Loss after ${step} steps: ${losses}`;
}

function within(x: number, xs: number[], y: number, ys: number[]): boolean {
  return x >= xs[0]! && x <= xs.at(-1)! && y >= ys[0]! && y <= ys.at(-1)!;
}

function plain({ x, y }: Ranges, [first, second]: readonly [string, string]): Partial<Layout> {
  return {
    xaxis: { title: { text: first }, range: [x[0]!, x.at(-1)!] },
    yaxis: { title: { text: second }, range: [y[0]!, y.at(-1)!] },
    height: 500,
  };
}

function deep([first, second]: readonly [string, string]): Partial<Layout> {
  return {
    scene: {
      xaxis: { title: { text: first } },
      yaxis: { title: { text: second } },
      zaxis: { title: { text: "loss" } },
      aspectmode: "cube",
      camera: { eye: { x: 0.6, y: -1.7, z: 1.05 }, center: { x: 0, y: 0, z: -0.18 } },
    },
    margin: { l: 24, r: 0, b: 0 },
    height: 560,
  };
}

function around(values: number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), values[0] ?? -1);
  const high = values.reduce((a, b) => Math.max(a, b), values[0] ?? 1);
  const margin = 0.2 * (high - low) || 1;
  return [low - margin, high + margin];
}

function spread([low, high]: readonly [number, number]): number[] {
  return Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));
}
